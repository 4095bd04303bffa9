import type { Charge } from "../../domain/charge.ts";
import type { Condition } from "../../store/write.ts";
import type { Entry } from "./entry.ts";

const rankByCharge: Readonly<Record<Charge, number>> = { open: 0, unknown: 1, free: 2, charged: 2 };

/**
 * The entry that stands after a record has shown an attempt as `seen`; undefined if it says nothing new. A charge moves
 * only to a higher rank (`open`, `unknown`, then `free` or `charged`), and otherwise only by a settlement with a higher
 * number. A verdict may come to a charge that stays as it is, and a purpose to an entry that has none. What is known of a
 * forgotten person never comes back.
 */
export function advance(stands: Entry, seen: Entry): Entry | undefined {
  const next = isLater(seen, stands) ? withPurpose(seen, stands) : withPurpose(stands, seen);
  const isForgotten = stands.forgotten === true || seen.forgotten === true;
  if (next === stands && (stands.forgotten === true || !isForgotten)) return undefined;
  return isForgotten ? forget(next) : next;
}

/**
 * An entry with the purpose that another entry of its attempt has, if it has none itself. A forgotten record says no purpose
 * any more; its entries keep theirs for the record of processing.
 */
export function withPurpose(entry: Entry, { purpose }: Entry): Entry {
  return entry.purpose !== undefined || purpose === undefined ? entry : { ...entry, purpose };
}

/** Whether `seen` says more about an attempt than `stands`. */
function isLater(seen: Entry, stands: Entry): boolean {
  const [settled = 0, standing = 0] = [seen.settlement, stands.settlement];
  if (settled !== standing) return settled > standing;
  const [rank, standingRank] = [rankByCharge[seen.charge], rankByCharge[stands.charge]];
  if (standing === 0 && rank !== standingRank) return rank > standingRank;
  return seen.verdict !== undefined && stands.verdict === undefined && stands.forgotten !== true;
}

function forget({ verdict: _verdict, code: _code, ...kept }: Entry): Entry {
  return { ...kept, forgotten: true };
}

/** The conditions under which an entry still is as it was seen, in everything that can ever change. */
export function conditionsOf({ charge, settlement, forgotten, verdict, purpose }: Entry): Condition[] {
  return [
    { path: ["charge"], test: "equals", value: charge },
    settlement === undefined
      ? { path: ["settlement"], test: "absent" }
      : { path: ["settlement"], test: "equals", value: settlement },
    forgotten === undefined
      ? { path: ["forgotten"], test: "absent" }
      : { path: ["forgotten"], test: "equals", value: forgotten },
    verdict === undefined
      ? { path: ["verdict"], test: "absent" }
      : { path: ["verdict"], test: "equals", value: verdict },
    purpose === undefined
      ? { path: ["purpose"], test: "absent" }
      : { path: ["purpose"], test: "equals", value: purpose },
  ];
}
