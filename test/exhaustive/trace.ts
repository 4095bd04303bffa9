import type { Broken } from "./search.ts";
import type { Space } from "./states.ts";

/**
 * A way to a broken invariant in words: every step in a line, with what the state shows wherever the step changes that.
 * Steps are found again by their labels, of which every state has each once at most, or leads the same way with it.
 */
export async function traceOf<Violation extends { invariant: string; text: string }>(
  space: Space<Violation>,
  { labels, violations }: Broken<Violation>,
): Promise<string> {
  const lines: string[] = [];
  let states: Int32Array[] = [space.start];
  let shown = space.shows(space.start);
  for (const [index, label] of labels.entries()) {
    const next: Int32Array[] = [];
    for (const state of states) {
      if (space.prepare !== undefined) await space.prepare(state);
      space.forEachStep(state, (reached, taken) => {
        if (taken === label) next.push(reached.slice());
      });
    }
    states = next;
    const [first] = states;
    const shows = first === undefined ? shown : space.shows(first);
    const line = `${String(index + 1).padStart(3)}  ${space.labelOf(label)}`;
    lines.push(shows === shown ? line : `${line}\n       ${shows}`);
    shown = shows;
  }
  const broken = violations.map(({ invariant, text }) => `     BROKEN ${invariant}: ${text}`);
  return [...lines, ...broken].join("\n");
}
