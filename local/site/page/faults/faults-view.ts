import { element, make, tableOf } from "../elements.ts";
import { type LocalFaults, readFaults } from "../facts.ts";
import type { Frame } from "../frame.ts";
import { bindFaultForm } from "./fault-form.ts";
import { orderView } from "./order-view.ts";
import { bindWatch } from "./watch.ts";

/** The view. What is set is read whenever it is shown, and after each change and each check. */
export type FaultsView = { refresh(): Promise<void>; translate(): void };

/** How long to wait before the faults are read again that could not be read. */
const retryDelayMs = 1_000;

/** Binds the faults view: break a provider, and watch what the next check does. */
export function bindFaultsView(frame: Frame): FaultsView {
  const { say } = frame;
  const section = element("faults", HTMLElement);
  let shown: LocalFaults | undefined;
  const form = bindFaultForm(frame, () => refresh());
  const watch = bindWatch(frame, () => refresh());

  async function refresh(triesLeft = 5): Promise<void> {
    const faults = await readFaults().catch(() => undefined);
    section.setAttribute("aria-busy", "false");
    shown = faults ?? shown;
    if (shown !== undefined) show(shown);
    if (faults !== undefined) return;
    // One of the faults closes the port of the simulators, which say then what is set no more than they answer checks.
    if (triesLeft > 0) setTimeout(() => void refresh(triesLeft - 1), retryDelayMs);
    else element("order", HTMLElement).replaceChildren(make("p", say("loadingFailed")));
  }

  function show(faults: LocalFaults): void {
    form.offer(faults);
    element("waiting", HTMLElement).replaceChildren(waitingView(faults));
    element("order", HTMLElement).replaceChildren(orderView(faults, frame));
  }

  function waitingView({ waiting }: LocalFaults): HTMLElement {
    if (waiting.length === 0) return make("p", say("noWaiting"), { class: "hint" });
    const rows = waiting.map(({ provider, fault, times }) => [
      provider,
      fault,
      { content: String(times), class: "number" },
    ]);
    return tableOf([say("provider"), say("fault"), say("requestsLeft")], rows);
  }

  return {
    refresh: () => refresh(),
    translate() {
      if (shown !== undefined) show(shown);
      form.translate();
      watch.translate();
    },
  };
}
