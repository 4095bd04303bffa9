import { element, make } from "../elements.ts";
import type { FaultChoice, LocalFaults } from "../facts.ts";
import type { Frame } from "../frame.ts";
import { sendOnce } from "../send.ts";
import { faultWords } from "../words/fault-words.ts";

/** The form that sets and drops faults. */
export type FaultForm = {
  /** Offers the providers and faults of the stack, and keeps what is chosen. */
  offer(faults: LocalFaults): void;
  translate(): void;
};

const path = "/_local/faults";
const nothing = (): string => "";

/** Binds the form. `changed` is called after each change of the faults. */
export function bindFaultForm({ language, say }: Frame, changed: () => Promise<void>): FaultForm {
  const provider = element("fault-provider", HTMLSelectElement);
  const name = element("fault-name", HTMLSelectElement);
  const times = element("fault-times", HTMLInputElement);
  const delay = element("fault-delay", HTMLInputElement);
  const status = element("fault-status", HTMLElement);
  let faults: LocalFaults | undefined;
  let told = nothing;

  provider.addEventListener("change", offerFaults);
  name.addEventListener("change", describe);
  element("fault-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void set();
  });
  element("drop-faults", HTMLButtonElement).addEventListener("click", () => void drop());

  async function set(): Promise<void> {
    const fault = {
      provider: provider.value,
      fault: name.value,
      times: times.valueAsNumber,
      ...(delay.value !== "" && { delayMs: delay.valueAsNumber }),
    };
    const answer = await request({ method: "POST", path, body: JSON.stringify(fault) });
    const seconds = (delay.valueAsNumber || chosen()?.delayMs || 0) / 1000;
    const closesPort = name.value === "refuse";
    tell(answer, () => (closesPort ? say("portRefuses", { seconds }) : say("faultSet")));
    // A closed port tells nothing of the faults either.
    if (!closesPort) await changed();
  }

  async function drop(): Promise<void> {
    const answer = await request({ method: "DELETE", path });
    tell(answer, () => say("faultsDropped"));
    await changed();
  }

  /** The words of a refusal; undefined if the change was made. */
  async function request(options: Parameters<typeof sendOnce>[0]): Promise<string | undefined> {
    const answer = await sendOnce(options).catch(() => undefined);
    if (answer === undefined) return say("loadingFailed");
    return answer.status < 300 ? undefined : answer.text;
  }

  function tell(refusal: string | undefined, words: () => string): void {
    told = refusal === undefined ? words : () => refusal;
    status.textContent = told();
  }

  function offerFaults(): void {
    const kept = name.value;
    const own = faults?.providers.find(({ id }) => id === provider.value)?.ownFaults ?? [];
    name.replaceChildren(
      group(say("faultsOnWire"), faults?.wireFaults ?? []),
      group(say("faultsOwn", { provider: provider.value }), own),
    );
    name.value = kept;
    if (name.selectedIndex < 0) name.value = "http-503";
    describe();
  }

  function describe(): void {
    const choice = chosen();
    element("fault-description", HTMLElement).textContent =
      choice === undefined ? "" : faultWords(language(), choice);
    element("fault-delay-field", HTMLElement).hidden = (choice?.delayMs ?? null) === null;
    delay.value = "";
    delay.placeholder = String(choice?.delayMs ?? "");
  }

  function chosen(): FaultChoice | undefined {
    const own = faults?.providers.find(({ id }) => id === provider.value)?.ownFaults ?? [];
    return [...(faults?.wireFaults ?? []), ...own].find((choice) => choice.name === name.value);
  }

  return {
    offer(offered) {
      faults = offered;
      const kept = provider.value;
      const ids = offered.providers.filter(({ canBreak }) => canBreak).map(({ id }) => id);
      provider.replaceChildren(...ids.map((id) => new Option(id, id)));
      provider.value = ids.includes(kept) ? kept : (ids[0] ?? "");
      element("set-fault", HTMLButtonElement).disabled = ids.length === 0;
      offerFaults();
    },
    translate() {
      status.textContent = told();
    },
  };
}

function group(label: string, choices: readonly FaultChoice[]): HTMLOptGroupElement {
  return make(
    "optgroup",
    choices.map((choice) => new Option(choice.name, choice.name)),
    { label },
  );
}
