import { recordFromItem } from "../../lib/records/item.ts";
import { idOf } from "../simulation/owners.ts";
import type { Stored } from "./parts.ts";
import { present } from "./relative.ts";
import type { Broken } from "./search.ts";
import type { Space } from "./space.ts";
import { tickMs } from "./worlds.ts";

/**
 * A way to a broken invariant in words: every step in a line, with the record wherever the step changes it. Steps are
 * found again by their labels, of which every state has each once at most, or leads the same way with it.
 */
export function traceOf(space: Space, { labels, violations }: Broken): string {
  const lines: string[] = [];
  let states: Int32Array[] = [space.start];
  let shown = describe(undefined);
  for (const [index, label] of labels.entries()) {
    const next: Int32Array[] = [];
    for (const state of states) {
      space.forEachStep(state, (reached, taken) => {
        if (taken === label) next.push(reached.slice());
      });
    }
    states = next;
    const [first] = states;
    const record = first === undefined ? shown : describe(space.itemOf(first));
    const line = `${String(index + 1).padStart(3)}  ${space.labelOf(label)}`;
    lines.push(record === shown ? line : `${line}\n       record: ${record}`);
    shown = record;
  }
  const broken = violations.map(({ invariant, text }) => `     BROKEN ${invariant}: ${text}`);
  return [...lines, ...broken].join("\n");
}

function describe(stored: Stored): string {
  if (stored === undefined) return "none";
  const { state, owner, epoch, freeAt, answer, exhausted, forgotten, attempts } = recordFromItem(stored);
  const made = Object.entries(attempts).map(
    ([number, { charge, owner: by, settlement }]) =>
      `${number} ${charge} of #${idOf(by)}${settlement === undefined ? "" : `, settled ${settlement.charge}`}`,
  );
  const lock = state !== "done" && freeAt > present ? `, locked for ${(freeAt - present) / tickMs}` : "";
  const ends = [answer && "verdict", exhausted && "exhausted", forgotten && "forgotten"].filter(Boolean);
  const end = ends.length === 0 ? "" : `, ${ends.join(", ")}`;
  return `${state} by #${idOf(owner)}, epoch ${epoch}${lock}${end} [${made.join("; ")}]`;
}
