import type { CheckClient } from "../../../clients/typescript/client.ts";
import { createIdempotencyKey } from "../../../clients/typescript/idempotency-key.ts";
import type { CheckInput, ThreeFactorInput } from "../../../clients/typescript/inputs.ts";
import { IdcheckProblem } from "../../../clients/typescript/problem.ts";
import type { Retry } from "../../../clients/typescript/retry.ts";
import type { Language } from "../../../cli/verdict-words.ts";
import { controlLevels } from "../../../lib/domain/options.ts";
import { bindAnswerPane } from "./answer-pane.ts";
import { answerView, problemView } from "./answer-view.ts";
import { element, make } from "./elements.ts";
import { bindErrorMarks, isMarkedField } from "./error-marks.ts";
import { bindExamples } from "./examples.ts";
import type { Facts } from "./facts.ts";
import { bindPictureField, type ReadChoice } from "./picture-field.ts";
import { ruleWords } from "./words/rule-words.ts";
import type { Say, TextKey } from "./words/texts.ts";

/** What the form needs from the page. */
export type FormSurroundings = {
  client: CheckClient;
  facts: Facts;
  language(): Language;
  say: Say;
};

/** The form, as the rest of the page uses it. */
export type CheckForm = { noteRetry(retry: Retry): void; translate(): void };

/** Binds the form: made-up people, picture, sending, and the answer. */
export function bindCheckForm({ client, facts, language, say }: FormSurroundings): CheckForm {
  const form = element("check-form", HTMLFormElement);
  const name = element("name", HTMLInputElement);
  const idNumber = element("idNumber", HTMLInputElement);
  const face = element("face", HTMLFieldSetElement);
  const submit = element("submit", HTMLButtonElement);
  const cancel = element("cancel", HTMLButtonElement);
  const pane = bindAnswerPane(say);
  const marks = bindErrorMarks();
  let running: AbortController | undefined;
  /** The input that was sent last, and its key: the same input is the same check. */
  let sent = { input: "", key: "" };

  for (const id of ["qualityControl", "livenessControl"]) {
    element(id, HTMLSelectElement).append(...controlLevels.map((level) => new Option(level)));
  }
  const examples = bindExamples(facts, (person) => {
    name.value = person.name;
    idNumber.value = person.idNumber;
    marks.clear("name");
    marks.clear("idNumber");
  });
  const picture = bindPictureField({
    language,
    say,
    onChoice: () => changed("image"),
    onUnreadable: () => marks.mark("image", () => say("noPicture")),
  });
  for (const radio of form.querySelectorAll<HTMLInputElement>('input[name="kind"]')) {
    radio.addEventListener("change", () => {
      face.hidden = !hasFace();
      if (face.hidden) picture.closeCamera();
    });
  }
  // A browser keeps choices when a page is loaded again.
  face.hidden = !hasFace();
  form.addEventListener("input", (event) => changed(event.target instanceof Element ? event.target.id : ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  cancel.addEventListener("click", () => running?.abort());
  // Until here, a submission would have put the person into the address.
  submit.disabled = false;

  return {
    translate: () => {
      examples.describe(language());
      picture.translate();
      marks.translate();
      pane.translate();
    },
    noteRetry({ problem, delayMs }) {
      const seconds = Math.ceil(delayMs / 1000);
      if (running !== undefined) tell("repeating", { code: problem.code, seconds });
    },
  };

  function hasFace(): boolean {
    return new FormData(form).get("kind") === "three_factor";
  }

  /** An answer belongs to the form that was sent, so a check that is running for another one is cancelled. */
  function changed(field: string): void {
    if (isMarkedField(field)) marks.clear(field);
    if (field.startsWith("consent.")) marks.clear("consent");
    if (running === undefined) pane.clear();
    else running.abort();
  }

  async function send(): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    running = controller;
    marks.clearAll();
    setBusy(true);
    tell("asking");
    const choice = hasFace() ? await picture.settled() : undefined;
    try {
      signal.throwIfAborted();
      const input = readInput(choice);
      const text = JSON.stringify(input);
      if (text !== sent.input) sent = { input: text, key: createIdempotencyKey() };
      const options = { idempotencyKey: sent.key, signal };
      const answer =
        "image" in input ? await client.threeFactor(input, options) : await client.twoFactor(input, options);
      pane.show(() => answerView(answer, facts.companies, language(), say));
    } catch (error) {
      if (signal.aborted) tell("cancelled");
      else if (error instanceof IdcheckProblem) showProblem(error, choice);
      else throw error;
    } finally {
      running = undefined;
      setBusy(false);
      element("answer", HTMLElement).scrollIntoView({ block: "nearest" });
    }
  }

  function readInput(choice: ReadChoice | undefined): CheckInput {
    const person = { name: name.value, idNumber: idNumber.value, ...readConsent() };
    if (choice === undefined) return person;
    const threshold = element("threshold", HTMLInputElement).value;
    return {
      ...person,
      image: choice.state === "ready" ? choice.picture.base64 : "",
      ...levelOf("qualityControl"),
      ...levelOf("livenessControl"),
      ...(threshold !== "" && { threshold: Number(threshold) }),
    };
  }

  function showProblem(problem: IdcheckProblem, choice: ReadChoice | undefined): void {
    pane.show(() => problemView(problem, language(), say));
    for (const { field, code } of problem.errors ?? []) {
      if (isMarkedField(field)) marks.mark(field, () => ruleWords(language(), facts.rules, { field, code }));
    }
    if (choice?.state === "none") marks.replace("image", () => say("choosePicture"));
    if (choice?.state === "unreadable") marks.replace("image", () => say("noPicture"));
    marks.focusFirst();
  }

  function tell(key: TextKey, values?: Readonly<Record<string, string | number>>): void {
    pane.show(() => make("p", say(key, values)));
  }

  function setBusy(isBusy: boolean): void {
    submit.disabled = isBusy;
    cancel.hidden = !isBusy;
    form.setAttribute("aria-busy", String(isBusy));
  }
}

/** The consent, if any of its fields is filled in. */
function readConsent(): Pick<CheckInput, "consent"> {
  const id = element("consent.id", HTMLInputElement).value;
  const purpose = element("consent.purpose", HTMLInputElement).value;
  const guardian = element("consent.guardian", HTMLInputElement).checked;
  if (id === "" && purpose === "" && !guardian) return {};
  return { consent: { id, purpose, ...(guardian && { guardian: true as const }) } };
}

function levelOf(id: "qualityControl" | "livenessControl"): Partial<ThreeFactorInput> {
  const chosen = element(id, HTMLSelectElement).value;
  const level = controlLevels.find((known) => known === chosen);
  return level === undefined || level === "NONE" ? {} : { [id]: level };
}
