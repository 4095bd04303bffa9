import { answerOf } from "../../lib/check/answer.ts";
import type { VerificationRecord } from "../../lib/records/record.ts";
import { differencesBetween } from "../../lib/usage/audit/books.ts";
import { expectedBooks } from "../lib/usage/audit/expected-books.ts";
import { itemBytes } from "./item-size.ts";
import { idOf } from "./owners.ts";
import type { Stream } from "./stream.ts";
import type { World } from "./world.ts";

const maxItemBytes = 1_024;

/** What must hold once nothing happens any more. */
export function checkEnd(world: World): void {
  checkOverlaps(world);
  const record = world.record();
  checkBooks(world, record);
  checkKnown(world, record);
  if (record === undefined) return;
  if (world.stream !== undefined) checkUsage(world, world.stream);
  // A record grows with its attempts and its answer: it is largest in the end, if it has many.
  const bytes = record.attemptCount > 4 && world.item !== undefined ? itemBytes(world.item) : 0;
  if (bytes > maxItemBytes) world.violate("I6", `the record has ${bytes} bytes`);
  if (
    world.savedAnswer !== undefined &&
    record.forgotten !== true &&
    JSON.stringify(answerOf(record)) !== world.savedAnswer
  ) {
    world.violate("I5", "the record holds another verdict than was answered");
  }
}

/** Two calls of different owners for the key, both at work at the same time. */
function checkOverlaps(world: World): void {
  for (const [index, call] of world.calls.entries()) {
    for (const later of world.calls.slice(index + 1)) {
      if (later.process === call.process || later.sentAt >= (call.stoppedAt ?? Infinity)) continue;
      world.violate("I1", `call ${later.number} is sent while call ${call.number} is at work`);
    }
  }
}

/** How an attempt is named by who made it, and where. */
function key(owner: number, provider: string): string {
  return `#${owner} ${provider}`;
}

/** The providers' books against the record, by owner and provider: an invocation calls each of them in one attempt. */
function checkBooks(world: World, record: VerificationRecord | undefined): void {
  const charges = new Map<string, number>();
  for (const { charged, process, provider } of world.calls) {
    if (!charged) continue;
    world.counts.charges += 1;
    const name = key(process.id, provider);
    charges.set(name, (charges.get(name) ?? 0) + 1);
  }
  for (const { owner, provider, charge } of Object.values(record?.attempts ?? {})) {
    if (charge === "free") continue;
    const name = key(idOf(owner), provider);
    const left = charges.get(name) ?? 0;
    if (left > 0) charges.set(name, left - 1);
    else if (charge === "charged")
      world.violate("false", `an attempt of ${name} is charged in the record only`);
  }
  for (const [name, count] of charges) {
    if (count > 0) world.violate("lost", `${count} charges of ${name} are in no attempt`);
  }
}

/** An answer that its caller has read, and could write down, is no unknown charge. */
function checkKnown(world: World, record: VerificationRecord | undefined): void {
  for (const { process, provider, isRead, result, number } of world.calls) {
    if (!isRead || result?.charge === "unknown") continue;
    if (process.state() !== "ended" || process.missedStore) continue;
    const isRepeated = world.calls.some(
      (later) => later.number > number && later.process === process && later.provider === provider,
    );
    if (isRepeated) continue;
    const isOpen = Object.values(record?.attempts ?? {}).some(
      (attempt) =>
        attempt.provider === provider && idOf(attempt.owner) === process.id && attempt.charge === "unknown",
    );
    if (isOpen) world.violate("known", `what call ${number} cost is unknown in the record`);
  }
}

/** The totals against what the records ask for, by the shipped comparison of books. */
function checkUsage({ item, violate }: World, stream: Stream): void {
  if (item === undefined) return;
  const expected = expectedBooks(new Map([["", item]]));
  for (const { line, expected: shall, found: is } of differencesBetween(expected, stream.books())) {
    violate(
      "I4",
      `usage counts ${is.attempts} of ${line.provider} ${line.charge}, the record ${shall.attempts}`,
    );
  }
}
