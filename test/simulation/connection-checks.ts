import { brokenBySend } from "./rules.ts";
import type { SimulatedLine } from "./lines.ts";
import type { Process } from "./process.ts";
import type { World } from "./world.ts";

/** What must hold when anything is written on a connection. */
export function checkWriting(world: World, process: Process, { number, provider }: SimulatedLine): void {
  if (process.isNeighbour) return;
  const sent = { sender: process.id, provider, call: `what is written on line ${number}` };
  for (const { invariant, text } of brokenBySend(world.record(), sent)) world.violate(invariant, text);
}

/** What must hold when a request of `owner` is written on a connection. */
export function checkRequest(world: World, process: Process, line: SimulatedLine, owner: string): void {
  const { plan, scheduler, counts, violate } = world;
  const { number } = line;
  if (line.isInUse) violate("waiting", `line ${number} is used by two calls`);
  line.owner ??= owner;
  if (line.owner !== owner) violate("waiting", `line ${number} of ${line.owner} is used by ${owner}`);
  const isKept = line.freeSince !== undefined || line.openedBy !== process.id;
  if (!isKept || plan.connections === undefined) return;
  counts.keptUsed += 1;
  const { keptMs, idleMs, saysIdle, clockStandsStill } = plan.connections;
  const mayWaitMs = saysIdle && line.freeSince !== undefined ? Math.min(keptMs, idleMs) : keptMs;
  const waitedMs = scheduler.now() - (line.freeSince ?? line.openedAt);
  // While the steady clock stands still, the other one is all there is, and it may be wrong both times.
  const errorMs = clockStandsStill ? 2 * plan.bounds.skewMs : 0;
  if (waitedMs >= mayWaitMs + errorMs)
    violate("waiting", `line ${number} is used after it has waited for ${waitedMs} ms`);
}

/** What must hold of the connections of an instance when an invocation has answered. */
export function checkLinesAtEnd(world: World, process: Process, lines: readonly SimulatedLine[]): void {
  const open = lines.filter(({ destroyed }) => !destroyed);
  const providers = new Set(open.map(({ provider }) => provider));
  if (providers.size < open.length)
    world.violate("waiting", `#${process.id} leaves several connections to one provider`);
  for (const { number, isInUse, isSecure } of open) {
    if (isInUse || !isSecure)
      world.violate("waiting", `#${process.id} leaves line ${number}, which is not at rest`);
  }
  if (open.length > 0 && world.plan.connections?.keptMs === 0)
    world.violate("waiting", `#${process.id} leaves a connection, although none may be kept`);
}
