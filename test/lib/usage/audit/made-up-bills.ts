import * as fc from "../../../support/properties.ts";
import type { Charge, KnownCharge } from "../../../../lib/domain/charge.ts";
import { monthStart } from "../../../../lib/base/month.ts";
import type { Bill } from "../../../../lib/usage/audit/bill.ts";
import type { BilledLine } from "../../../../lib/usage/audit/billed-line.ts";
import type { Entry } from "../../../../lib/usage/ledger/entry.ts";
import { shanghaiDay } from "../../../../lib/base/shanghai-day.ts";
import { billOf, entryOf, month } from "./billed-attempts.ts";

/** What really happened, what the books believe, and the right bill of it. */
export type World = {
  truth: ReadonlyMap<string, KnownCharge>;
  entries: readonly Entry[];
  bill: Bill;
};

/** How far the bill and the books of a world may go wrong. */
export type Trouble = {
  /** Known charges in the books may be wrong. */
  booksMayBeWrong: boolean;
  /** The bill has lines of calls that are not ours. */
  foreignLines: boolean;
};

const minuteMs = 60_000;
const [start, end] = [monthStart(month), monthStart("2026-12")];

const midMonth = [1, 2, 3].map((day) => start + day * 86_400_000);

/** In the middle of the month, in the middle of a neighbour, and on both sides of both turns. */
const times = [
  ...midMonth,
  start - 86_400_000,
  end + 86_400_000,
  ...[start, end].flatMap((turn) => [-9, -1, 0, 1, 9].map((minutes) => turn + minutes * minuteMs)),
];

const callAt = (startedAt: readonly number[]) =>
  fc.record({
    startedAt: fc.constantFrom(...startedAt),
    kind: fc.constantFrom("two_factor" as const, "three_factor" as const),
    truth: fc.constantFrom<KnownCharge>("charged", "free"),
    /** What the books believe if it may be wrong. */
    believed: fc.constantFrom("right", "right", "unknown", "open", "charged", "free"),
    /** Whether the books have the reference, and whether the bill has it. */
    isReferenced: fc.boolean(),
    /** Whether the books have the gateway's id in place of the vendor's. Only for a few calls, or no bill would match. */
    isGateways: fc.boolean(),
    isListed: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
    /** How much later than we the provider counts the call. */
    lagMs: fc.integer({ min: -9 * minuteMs, max: 9 * minuteMs }),
  });

/** Worlds in which the bill is right: it charges exactly the calls that were charged, by the provider's clock. */
export function worlds(trouble: Trouble): fc.Arbitrary<World> {
  return fc
    .record({
      calls: fc.oneof(
        fc.array(callAt(times), { maxLength: 14 }),
        fc.array(callAt(midMonth), { maxLength: 8 }),
      ),
      form: fc.constantFrom("number", "references", "references", "full"),
      foreign: trouble.foreignLines ? fc.integer({ min: 0, max: 3 }) : fc.constant(0),
      isProvisional: fc.boolean(),
    })
    .map(({ calls, form, foreign, isProvisional }) => {
      const truth = new Map<string, KnownCharge>();
      const entries: Entry[] = [];
      const lines: BilledLine[] = [];
      for (const [index, one] of calls.entries()) {
        const reference = `r${String(index).padStart(2, "0")}`;
        const entry = entryOf(index, {
          startedAt: one.startedAt,
          kind: one.kind,
          charge: beliefOf(one.believed, one.truth, trouble.booksMayBeWrong),
          ...(one.isReferenced
            ? { providerReference: one.isGateways && index < 2 ? `G-${index}` : reference }
            : {}),
        });
        entries.push(entry);
        truth.set(entry.verificationId, one.truth);
        const countedAt = one.startedAt + one.lagMs;
        if (one.truth === "free" || shanghaiDay(countedAt).slice(0, 7) !== month) continue;
        lines.push({
          reference: one.isListed ? reference : " ",
          ...(form === "full" ? { day: shanghaiDay(countedAt), product: `api ${one.kind}` } : {}),
        });
      }
      for (let index = 0; index < foreign; index += 1) lines.push({ reference: `foreign-${index}` });
      const whole = billOf(lines, { isProvisional });
      const { lines: _lines, ...number } = whole;
      return { truth, entries, bill: form === "number" ? number : whole };
    });
}

function beliefOf(believed: string, truth: KnownCharge, mayBeWrong: boolean): Charge {
  if (believed === "unknown" || believed === "open") return believed;
  return mayBeWrong && (believed === "charged" || believed === "free") ? believed : truth;
}
