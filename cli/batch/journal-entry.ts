import type { BatchAnswer } from "./batch-check.ts";
import type { JournalEntry } from "./journal.ts";
import type { Cost } from "./prices.ts";

/** What a batch stores about an answer. `now` is in epoch ms. */
export function entryOf(answer: BatchAnswer, cost: Cost, now: number): JournalEntry {
  const { id, verdict, reason, advice, identity, provider, charged } = answer;
  return {
    id,
    verdict,
    reason,
    advice,
    identity,
    ...("face" in answer && { face: answer.face.result }),
    ...("face" in answer && answer.face.score !== null && { score: answer.face.score }),
    provider,
    charged,
    checkedAt: new Date(now).toISOString(),
    ...cost,
  };
}
