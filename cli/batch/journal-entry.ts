import type { Answer } from "../../clients/typescript/api/answers.ts";
import type { JournalEntry } from "./journal.ts";
import type { Cost } from "./prices.ts";

/** What a batch stores about an answer. `checkedAt` is in RFC 3339. */
export function entryOf(
  answer: Pick<
    Answer,
    "id" | "verdict" | "reason" | "advice" | "identity" | "face" | "provider" | "charged" | "warnings"
  >,
  cost: Cost,
  checkedAt: string,
): JournalEntry {
  const { id, verdict, reason, advice, identity, face, provider, charged, warnings } = answer;
  return {
    id,
    verdict,
    reason,
    advice,
    identity,
    ...(face !== undefined && { face: face.result }),
    ...(typeof face?.score === "number" && { score: face.score }),
    provider,
    charged,
    checkedAt,
    ...(warnings.length > 0 && { warnings: [...warnings] }),
    ...cost,
  };
}
