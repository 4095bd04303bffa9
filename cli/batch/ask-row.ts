import type { Client } from "../../clients/typescript/client.ts";
import { IdcheckProblem } from "../../clients/typescript/problem.ts";
import type { Verification } from "../../clients/typescript/answers.ts";
import type { PreparedRow } from "./batch-check.ts";
import type { JournalEntry } from "./journal.ts";
import { entryOf } from "./journal-entry.ts";
import { costOf, type Prices } from "./prices.ts";

/** What asking needs from its run. */
export type AskMeans = {
  client: Client;
  prices: Prices;
  /** Aborted to abandon the check. */
  abandon: AbortSignal;
  /** Epoch ms. */
  now(): number;
};

/** A verdict, and how the batch got it: `sent` for it now, or `stored` by a check of an earlier run and read again. */
export type AskedRow = { entry: JournalEntry; origin: "sent" | "stored" };

/**
 * Sends the check of a row, always with the key of its person. A key past its replay window is never paid for again, but
 * the verdict of an earlier run may be stored under it, whose answer was lost on its way: it is read
 * then. Rejects with IdcheckProblem if there is no verdict.
 */
export async function askRow(
  { key, ask: send }: Extract<PreparedRow, { ok: true }>,
  { client, prices, abandon, now }: AskMeans,
): Promise<AskedRow> {
  try {
    const answer = await send(client, { idempotencyKey: key, signal: abandon });
    const cost = costOf(answer.charged, prices.of(answer.provider));
    return { entry: entryOf(answer, cost, new Date(now()).toISOString()), origin: "sent" };
  } catch (error) {
    if (!(error instanceof IdcheckProblem) || error.code !== "key_expired") throw error;
    const stored = await readStored(error.verificationId, client, abandon);
    const entry = stored && entryOfStored(stored, prices);
    if (entry === undefined) throw error;
    return { entry, origin: "stored" };
  }
}

/** The verification with this id; undefined if it cannot be read. */
async function readStored(
  id: string | undefined,
  client: Client,
  signal: AbortSignal,
): Promise<Verification | undefined> {
  if (id === undefined) return undefined;
  try {
    return await client.verification(id, { signal });
  } catch (error) {
    if (error instanceof IdcheckProblem) return undefined;
    throw error;
  }
}

/** The verdict of a verification, with what its key has cost as far as is known now; undefined if it has none. */
function entryOfStored(view: Verification, prices: Prices): JournalEntry | undefined {
  const { id, verdict, reason, advice, identity, face, provider, chargedNow: charged, createdAt } = view;
  const { warnings = [] } = view;
  if (
    verdict === undefined ||
    reason === undefined ||
    advice === undefined ||
    identity === undefined ||
    provider === undefined
  ) {
    return undefined;
  }
  const answer = {
    id,
    verdict,
    reason,
    advice,
    identity,
    provider,
    charged,
    warnings,
    ...(face !== undefined && { face }),
  };
  return entryOf(answer, costOf(charged, prices.of(provider)), createdAt);
}
