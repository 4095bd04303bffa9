import type { VerificationRecord } from "../../lib/records/record.ts";
import type { Reply } from "./requests.ts";
import type { World, Writer } from "./world.ts";

const guessesPerHour = 5;
const hourMs = 3_600_000;

/** What is known of the guesses of a schedule. */
export type Guesses = {
  /** The hour of the record in which a process was counted last. */
  hourOf: Map<number, string>;
  /** How many were told in each hour that their input is not the key's. */
  told: Map<string, number>;
};

/** What must hold for a write that counts a guess. */
export function checkCount(
  { guesses, removed, violate }: World,
  by: Writer,
  before: VerificationRecord | undefined,
  after: VerificationRecord,
): void {
  const { guessedSince, guessedCount } = after;
  if (guessedSince === before?.guessedSince && guessedCount === before?.guessedCount) return;
  if (after.forgotten === true && guessedCount === undefined) return;
  if (typeof by !== "number" || before === undefined || guessedSince === undefined) {
    return violate("guesses", "the count of guesses changes without one");
  }
  guesses.hourOf.set(by, `${removed.length} ${guessedSince}`);
  if ((guessedCount ?? 0) > guessesPerHour)
    violate("guesses", `${guessedCount} guesses are counted in an hour`);
  const isSameHour = guessedSince === before.guessedSince;
  if (!isSameHour && guessedSince < (before.guessedSince ?? 0) + hourMs)
    violate("guesses", "an hour of guesses begins before the last one is over");
}

/** What must hold for an answer about another input, and for any answer while the key is locked. */
export function checkGuess(world: World, reply: Reply): void {
  const { guesses, counts, violate } = world;
  const { process, before } = reply;
  const code = "problem" in reply ? reply.problem.code : "verdict";
  if (code === "key_reused") {
    counts.guesses += 1;
    const hour = guesses.hourOf.get(process.id);
    if (hour === undefined) violate("guesses", `#${process.id} is told of its input without being counted`);
    const told = (guesses.told.get(hour ?? "") ?? 0) + 1;
    guesses.told.set(hour ?? "", told);
    if (told > guessesPerHour) violate("guesses", `${told} guesses are answered in an hour`);
  }
  if (code === "key_locked") counts.locked += 1;
  const isLocked = (record: VerificationRecord | undefined): boolean =>
    record?.guessedCount === guessesPerHour &&
    record.guessedSince === before?.guessedSince &&
    process.clock.now() < (record.guessedSince ?? 0) + hourMs;
  if (isLocked(before) && isLocked(world.record()) && !["key_locked", "unavailable"].includes(code)) {
    violate("guesses", `#${process.id} gets ${code} from a key that is locked`);
  }
}
