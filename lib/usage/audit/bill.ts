import type { Month } from "../../base/month.ts";
import type { Entry } from "../ledger/entry.ts";
import {
  type BilledAttempt,
  billedAttempt,
  type BillFinding,
  type Decisions,
  decideByNumber,
  decideByReference,
  whenBilled,
} from "./bill-decisions.ts";
import { type BillDoubt, doubtOf } from "./bill-doubt.ts";
import { createMatches } from "./bill-matches.ts";
import { billMonthsOf } from "./bill-months.ts";
import { learnProducts, type LeftOver, leftOvers } from "./bill-numbers.ts";
import { formOf } from "./reference-form.ts";
import { type BilledLines, collectBilledLines } from "./billed-lines.ts";

/** A provider's bill for one month. */
export type Bill = {
  provider: string;
  /** The only kind of check that is on the bill; every kind without it. */
  kind?: string;
  /** How many calls the bill charges. */
  calls: number;
  /** The lines of a bill that lists its calls; a bill that is only a number has none. */
  lines?: BilledLines;
  /** Set if the month was not over when the bill was made: a call that is missing may still be added. */
  isProvisional?: boolean;
};

/** A call that this bill should not list: its attempt is of another month or kind, which is `of`. */
export type MisplacedCall = BilledAttempt & { because: "other_month" | "other_kind"; of: string };

/** An attempt that may be on the bill of a neighbouring month instead. */
type AttemptAtTheTurn = BilledAttempt & { mayBeOn: Month };

/** A bill compared with the books of its month. */
export type BillComparison = Decisions & {
  provider: string;
  calls: number;
  /** The month's attempts that are charged in the books. */
  charged: number;
  /** The month's attempts that may have been charged: unknown and open ones. */
  unknown: number;
  /** The fewest and most calls that a right bill can have, if the charges that the books know are right. */
  least: number;
  most: number;
  isPossible: boolean;
  /** Whether nothing on the bill contradicts the books. */
  agrees: boolean;
  doubt?: BillDoubt;
  /** Attempts of this month that started close to its turn, and that this bill does not name. */
  atTheTurn: readonly AttemptAtTheTurn[];
  misplaced: readonly MisplacedCall[];
  /** References on the bill that no attempt has: calls whose answer never arrived, or calls that are not ours. */
  unmatched: readonly string[];
  /** The number of lines without a reference, on a bill that lists references. */
  blankLines: number;
  /** References that are on the bill more than once. */
  repeated: readonly string[];
  /** Attempts that cannot be matched and lines that match none, by day and kind, on a bill that lists references. */
  leftOver: readonly LeftOver[];
};

/**
 * Compares a bill with attempts, which are passed one by one, each once: those of the bill's month and of its two
 * neighbours, of any provider. An attempt that started close to the turn of a month may be on either bill.
 *
 * A charge is decided only where no reading of a right bill contradicts it. A reference on the bill decides for its
 * attempt. A reference that is missing decides only if every line has one, and others of its form are on the bill. An
 * attempt without such a reference is free only if every line belongs to another attempt. A number decides only if it
 * leaves one possibility, and nothing if the books are known to lack calls.
 */
export function createBillComparison(
  bill: Bill,
  month: Month,
): { see(entry: Entry): void; result(books?: { lackCalls: boolean }): BillComparison } {
  const { provider, calls, isProvisional = false, lines = collectBilledLines().lines() } = bill;
  const isListed = lines.references.size > 0;
  const matches = createMatches(lines);
  const products = learnProducts();
  const billedForms = new Set<string>();
  const billedKinds = new Set<string>(bill.kind === undefined ? [] : [bill.kind]);
  const foreign = new Map<string, number>();
  const contradicted: BillFinding[] = [];
  const missing: BilledAttempt[] = [];
  const unreferenced: BilledAttempt[] = [];
  const atTheTurn: AttemptAtTheTurn[] = [];
  /** Attempts of a neighbouring month that may be on this bill, and that it does not name. */
  const nextDoor: BilledAttempt[] = [];
  const misplaced: MisplacedCall[] = [];
  /** Attempts of other months whose reference is on this bill. */
  const elsewhere: MisplacedCall[] = [];
  const count = { charged: 0, unknown: 0, chargedAtTheTurn: 0, nextDoor: 0 };

  function see(entry: Entry): void {
    const attempt = billedAttempt(entry);
    const { reference } = attempt;
    const isBilled = reference !== undefined && matches.isBilled(reference);
    if (entry.provider !== provider) {
      if (isBilled) foreign.set(entry.provider, (foreign.get(entry.provider) ?? 0) + 1);
      return;
    }
    const months = billMonthsOf(entry.startedAt);
    const own = months[0] ?? month;
    const isOtherKind = bill.kind !== undefined && entry.kind !== bill.kind;
    const isElsewhere = !isOtherKind && !months.includes(month);
    if (isBilled) {
      billedForms.add(formOf(reference));
      if (isElsewhere) elsewhere.push({ ...attempt, because: "other_month", of: own });
      else products.see(matches.note(reference)?.product, entry.kind);
      if (isOtherKind) misplaced.push({ ...attempt, because: "other_kind", of: entry.kind });
    }
    if (isOtherKind || isElsewhere) return;
    const neighbour = months.find((one) => one !== own);
    if (own === month) add(entry.charge, neighbour !== undefined);
    else if (entry.charge !== "free") count.nextDoor += 1;
    if (isBilled) {
      billedKinds.add(entry.kind);
      const finding = whenBilled(attempt);
      if (finding !== undefined) contradicted.push(finding);
    } else if (entry.charge !== "free") seeUnbilled(attempt, own, neighbour);
  }

  function seeUnbilled(attempt: BilledAttempt, own: Month, neighbour: Month | undefined): void {
    if (own !== month) nextDoor.push(attempt);
    else if (neighbour !== undefined) atTheTurn.push({ ...attempt, mayBeOn: neighbour });
    else if (isListed && attempt.reference !== undefined) missing.push(attempt);
    // A bill that is only a number never names a charged attempt, and there may be millions.
    else if (isListed || attempt.charge !== "charged") unreferenced.push(attempt);
  }

  function add(charge: Entry["charge"], isAtTheTurn: boolean): void {
    if (charge === "charged") {
      count.charged += 1;
      if (isAtTheTurn) count.chargedAtTheTurn += 1;
    } else if (charge !== "free") count.unknown += 1;
  }

  /**
   * Gives lines that no attempt of this month has to attempts of other months. A vendor may use a reference again, so an
   * attempt of this month comes first.
   */
  function placeElsewhere(): void {
    for (const call of elsewhere.splice(0)) {
      if (!matches.hasLineLeft(call.reference ?? "")) continue;
      products.see(matches.note(call.reference ?? "")?.product, call.kind);
      misplaced.push(call);
    }
  }

  /** Whether an attempt has a reference by which the bill would name it. */
  function hasBillableForm({ reference }: BilledAttempt): boolean {
    return reference !== undefined && billedForms.has(formOf(reference));
  }

  /** Attempts that may be on any line that is left. */
  function unmatchable(attempts: readonly BilledAttempt[]): BilledAttempt[] {
    return attempts.filter((attempt) => !hasBillableForm(attempt));
  }

  function decide(linesLeft: number, lackCalls: boolean): Decisions {
    if (!isListed) {
      const isWhole = !lackCalls && atTheTurn.length === 0 && count.nextDoor === 0;
      return decideByNumber({ calls, charged: count.charged, open: unreferenced, isWhole, isProvisional });
    }
    return decideByReference({
      contradicted,
      missing: missing.filter(hasBillableForm),
      unmatchable: unmatchable([...missing, ...unreferenced]),
      linesLeft,
      blankLines: lines.blank.length,
      isProvisional,
      isShared: matches.isShared,
      isBilledKind: (one) => billedKinds.has(one),
    });
  }

  /** The fewest and most calls of a right bill. */
  function possibleCalls(linesLeft: number): { least: number; most: number } {
    // Until the month is over, a charged call may still be added to the bill.
    const least = isProvisional ? 0 : count.charged - count.chargedAtTheTurn;
    const most = count.charged + count.unknown + count.nextDoor;
    if (!isListed) return { least, most };
    const matched = calls - linesLeft;
    const charged = [...missing, ...unreferenced].filter(({ charge }) => charge === "charged").length;
    // A line that is left belongs to an attempt that cannot be matched, or has no reference itself.
    const absent = [...missing, ...unreferenced, ...atTheTurn, ...nextDoor];
    const unnamed = unmatchable(absent).length;
    const owners = unnamed + Math.min(absent.length - unnamed, lines.blank.length);
    const own = isProvisional ? matched : matched + charged;
    return { least: Math.max(least, own), most: Math.min(most, matched + owners) };
  }

  function result({ lackCalls } = { lackCalls: false }): BillComparison {
    placeElsewhere();
    const { charged, unknown } = count;
    const linesLeft = matches.linesLeft();
    const { least, most } = possibleCalls(linesLeft.length);
    const doubt = doubtOf({
      references: lines.references.size,
      matched: matches.matched(),
      foreign,
      missingCharged: missing.filter(({ charge }) => charge === "charged").length,
      blankLines: lines.blank.length,
    });
    const { findings, undecided } =
      doubt === undefined ? decide(linesLeft.length, lackCalls) : { findings: [], undecided: [] };
    const isPossible = least <= calls && calls <= most;
    return {
      provider,
      calls,
      charged,
      unknown,
      least,
      most,
      isPossible,
      agrees: isPossible && doubt === undefined && findings.length === 0 && misplaced.length === 0,
      ...(doubt === undefined ? {} : { doubt }),
      findings,
      undecided,
      atTheTurn,
      misplaced,
      unmatched: isListed ? matches.unmatched() : [],
      blankLines: isListed ? lines.blank.length : 0,
      repeated: Array.from(lines.repeated.keys(), lines.references.at),
      leftOver: isListed
        ? leftOvers(
            unmatchable([...missing, ...unreferenced, ...atTheTurn, ...nextDoor]),
            linesLeft,
            products.kindOf,
          )
        : [],
    };
  }

  return { see, result };
}
