import { createClient } from "../../../clients/typescript/client.ts";
import { http } from "../../../clients/typescript/http.ts";
import { bindCheckForm, type CheckForm } from "./check-form.ts";
import { readFacts } from "./facts.ts";
import { bindFaultsView } from "./faults/faults-view.ts";
import { bindFrame } from "./frame.ts";
import { bindUsageView } from "./usage-view.ts";

/** A view of the page, shown by its name in the address. */
type View = {
  /** Reads what it shows. */
  refresh?(): Promise<void>;
  /** Shows what it has in another language. */
  translate(): void;
};

let form: CheckForm | undefined;
const frame = bindFrame(() => {
  for (const view of Object.values(views)) view.translate();
});
const views: Readonly<Record<string, View>> = {
  check: { translate: () => form?.translate() },
  usage: bindUsageView(frame),
  faults: bindFaultsView(frame),
};

window.addEventListener("hashchange", () => void show());
await Promise.all([show(), bindForm()]);

async function bindForm(): Promise<void> {
  const client = createClient({
    transport: http({ baseUrl: location.origin }),
    onRetry: (retry) => form?.noteRetry(retry),
  });
  form = bindCheckForm({ client, facts: await readFacts(), ...frame });
  form.translate();
}

/** Shows the view for the current address. */
async function show(): Promise<void> {
  const named = location.hash.slice(1);
  const name = Object.hasOwn(views, named) ? named : "check";
  for (const section of document.querySelectorAll("main > section")) {
    if (section instanceof HTMLElement) section.hidden = section.id !== name;
  }
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `/#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  await views[name]?.refresh?.();
}
