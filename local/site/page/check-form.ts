import type { CheckClient } from "../../../clients/typescript/client.ts";
import { createIdempotencyKey } from "../../../clients/typescript/idempotency-key.ts";
import type { CheckInput, ThreeFactorInput } from "../../../clients/typescript/inputs.ts";
import { IdcheckProblem } from "../../../clients/typescript/problem.ts";
import type { Retry } from "../../../clients/typescript/retry.ts";
import type { Language } from "../../../cli/verdict-words.ts";
import { controlLevels } from "../../../lib/domain/options.ts";
import { answerView, problemView } from "./answer-view.ts";
import { bindCamera } from "./camera.ts";
import { element, make } from "./elements.ts";
import type { Facts } from "./facts.ts";
import { personWords, ruleWords } from "./rule-words.ts";
import { shrink, type SmallPicture } from "./shrink.ts";
import type { Say, TextKey } from "./texts.ts";

/** What the form needs from the page. */
export type FormSurroundings = {
  client: CheckClient;
  facts: Facts;
  language(): Language;
  say: Say;
};

/** The form, as the retry notice and the language switch use it. */
export type CheckForm = { noteRetry(retry: Retry): void; translate(): void };

const errorFields = ["name", "idNumber", "image", "threshold"] as const;

/** Binds the form: made-up people, picture, sending, and the answer in words. */
export function bindCheckForm({ client, facts, language, say }: FormSurroundings): CheckForm {
  const form = element("check-form", HTMLFormElement);
  const name = element("name", HTMLInputElement);
  const idNumber = element("idNumber", HTMLInputElement);
  const face = element("face", HTMLFieldSetElement);
  const submit = element("submit", HTMLButtonElement);
  const cancel = element("cancel", HTMLButtonElement);
  const output = element("answer", HTMLElement);
  const note = element("picture-note", HTMLElement);
  let picture: SmallPicture | undefined;
  let running: AbortController | undefined;
  /** The key of the last input: if the input is the same, the check is the same. */
  let sent = { input: "", key: "" };

  bindExamples(facts, name, idNumber);
  for (const id of ["qualityControl", "livenessControl"]) {
    element(id, HTMLSelectElement).append(...controlLevels.map((level) => new Option(level)));
  }
  const camera = bindCamera(
    (taken) => void usePicture(taken),
    () => (note.textContent = say("noCamera")),
  );
  element("file", HTMLInputElement).addEventListener("change", (event) => {
    const file = event.target instanceof HTMLInputElement ? event.target.files?.[0] : undefined;
    if (file !== undefined) void usePicture(file);
  });
  for (const radio of form.querySelectorAll<HTMLInputElement>('input[name="kind"]')) {
    radio.addEventListener("change", () => {
      face.hidden = !hasFace();
      if (face.hidden) camera.close();
    });
  }
  // A browser keeps the selection when the page is loaded again.
  face.hidden = !hasFace();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  cancel.addEventListener("click", () => running?.abort());

  return {
    translate: () => describeExamples(facts, language()),
    noteRetry({ problem, delayMs }) {
      const seconds = Math.ceil(delayMs / 1000);
      if (running !== undefined) tell("repeating", { code: problem.code, seconds });
    },
  };

  function hasFace(): boolean {
    return new FormData(form).get("kind") === "three_factor";
  }

  async function usePicture(file: Blob): Promise<void> {
    const shown = element("picture", HTMLImageElement);
    try {
      picture = await shrink(file);
      shown.src = URL.createObjectURL(file);
      shown.alt = say("face");
      shown.hidden = false;
      const { widthPixels: width, heightPixels: height, base64, isShrunk } = picture;
      const kilobytes = Math.ceil((base64.length * 3) / 4 / 1024);
      note.textContent = say(isShrunk ? "pictureShrunk" : "pictureNote", { width, height, kilobytes });
    } catch {
      picture = undefined;
      shown.hidden = true;
      note.textContent = say("noPicture");
    }
  }

  async function send(): Promise<void> {
    showErrors([]);
    const input = readInput();
    const text = JSON.stringify(input);
    if (text !== sent.input) sent = { input: text, key: createIdempotencyKey() };
    running = new AbortController();
    setBusy(true);
    tell("asking");
    const options = { idempotencyKey: sent.key, signal: running.signal };
    try {
      const answer =
        "image" in input ? await client.threeFactor(input, options) : await client.twoFactor(input, options);
      output.replaceChildren(answerView(answer, language(), say));
    } catch (error) {
      if (running.signal.aborted) tell("cancelled");
      else if (error instanceof IdcheckProblem) showProblem(error);
      else throw error;
    } finally {
      running = undefined;
      setBusy(false);
      output.scrollIntoView({ block: "nearest" });
    }
  }

  function readInput(): CheckInput {
    const person = { name: name.value, idNumber: idNumber.value };
    if (!hasFace()) return person;
    const threshold = element("threshold", HTMLInputElement).value;
    return {
      ...person,
      image: picture?.base64 ?? "",
      ...levelOf("qualityControl"),
      ...levelOf("livenessControl"),
      ...(threshold !== "" && { threshold: Number(threshold) }),
    };
  }

  function showProblem(problem: IdcheckProblem): void {
    output.replaceChildren(problemView(problem, language(), say));
    showErrors(problem.errors ?? []);
  }

  function showErrors(errors: readonly { field: string; code: string }[]): void {
    let first: HTMLElement | undefined;
    for (const field of errorFields) {
      const words = errors
        .filter((error) => error.field === field)
        .map((error) => ruleWords(language(), facts.rules, error));
      element(`${field}-error`, HTMLElement).textContent = words.join(" ");
      const control = element(field === "image" ? "file" : field, HTMLInputElement);
      control.setAttribute("aria-invalid", String(words.length > 0));
      if (words.length > 0) first ??= control;
    }
    first?.focus();
  }

  function tell(key: TextKey, values?: Readonly<Record<string, string | number>>): void {
    output.replaceChildren(make("p", say(key, values)));
  }

  function setBusy(isBusy: boolean): void {
    submit.disabled = isBusy;
    cancel.hidden = !isBusy;
    form.setAttribute("aria-busy", String(isBusy));
  }
}

function levelOf(id: "qualityControl" | "livenessControl"): Partial<ThreeFactorInput> {
  const chosen = element(id, HTMLSelectElement).value;
  const level = controlLevels.find((known) => known === chosen);
  return level === undefined || level === "NONE" ? {} : { [id]: level };
}

/** Fills in the form with the selected person. */
function bindExamples({ people }: Facts, name: HTMLInputElement, idNumber: HTMLInputElement): void {
  const choice = element("example", HTMLSelectElement);
  choice.append(...people.map(({ region }) => new Option(region, region)));
  choice.addEventListener("change", () => {
    const person = people.find(({ region }) => region === choice.value);
    if (person === undefined) return;
    name.value = person.name;
    idNumber.value = person.idNumber;
  });
}

function describeExamples({ people }: Facts, language: Language): void {
  const { options } = element("example", HTMLSelectElement);
  for (const [index, person] of people.entries()) {
    const option = options[index + 1];
    if (option !== undefined) option.textContent = `${person.region}: ${personWords(language, person)}`;
  }
}
