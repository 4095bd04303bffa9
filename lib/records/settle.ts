import { isUnsettled } from "../domain/charge.ts";
import { freeCounter, settledAs } from "./attempts.ts";
import { attemptItem, attemptPath, chargeCodes } from "./item.ts";
import { compareAndSet } from "./protocol.ts";
import type { Attempt, Settlement, VerificationRecord } from "./record.ts";
import type { Condition, ItemUpdate } from "../store/write.ts";

/**
 * Settles an attempt that the record still contains, on an operator's evidence. A charge that was open or unknown
 * becomes the settled one; a known charge stays as it was believed, with the settlement beside it. State and answer stay,
 * so every replay has the same bytes. An open attempt can be settled only once no invocation can hold the key any more
 * (`freeAt` is not after `now`, epoch ms).
 */
export function settle(
  seen: VerificationRecord,
  number: number,
  settlement: Settlement,
  now: number,
): ItemUpdate {
  const attempt = seen.attempts[number];
  if (attempt === undefined) throw new RangeError("the record does not contain this attempt");
  const { charge, settlement: earlier } = attempt;
  const conditions: Condition[] = [
    { path: attemptPath(number, "charge"), test: "equals", value: chargeCodes[charge] },
    settledAs(number, earlier),
  ];
  if (charge === "open") conditions.push({ path: ["freeAt"], test: "at_most", value: now });
  return {
    type: "update",
    pk: seen.pk,
    conditions,
    set: [
      ...(isUnsettled(charge)
        ? ([[attemptPath(number, "charge"), chargeCodes[settlement.charge]]] as const)
        : []),
      [attemptPath(number, "settlement"), settlement],
    ],
    remove: [],
  };
}

/**
 * Settles a free attempt that the record has dropped: it is put back, so that what it cost counts again for the key's
 * limit.
 */
export function settleDropped(
  seen: VerificationRecord,
  number: number,
  attempt: Pick<Attempt, "provider" | "startedAt" | "feeMilliFen" | "providerReference">,
  settlement: Settlement,
): ItemUpdate {
  const { provider, startedAt, feeMilliFen, providerReference } = attempt;
  const counter = freeCounter(attempt);
  const earlierFree = { ...seen.earlierFree, [counter]: (seen.earlierFree?.[counter] ?? 1) - 1 };
  const restored = {
    provider,
    startedAt,
    feeMilliFen,
    ...(providerReference === undefined ? {} : { providerReference }),
    charge: "free",
    owner: noOwner,
    settlement,
  } as const;
  return {
    type: "update",
    pk: seen.pk,
    conditions: [...compareAndSet(seen), { path: ["attempts", String(number)], test: "absent" }],
    set: [
      [["attempts", String(number)], attemptItem(restored)],
      [["earlierFree"], earlierFree],
    ],
    remove: [],
  };
}

/** No invocation may report of this attempt any more. */
const noOwner = new Uint8Array(0);
