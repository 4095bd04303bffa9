import type { Month } from "../../base/month.ts";
import type { Entry } from "../ledger/entry.ts";
import type { AttemptAtTheTurn, Bill, BillComparison, MisplacedCall } from "./bill.ts";
import { createByNumber } from "./bill-by-number.ts";
import { type BillGap, createCoverage, isNearDay, lacksMany, otherMonthOf } from "./bill-coverage.ts";
import {
  type BilledAttempt,
  billedAttempt,
  type BillFinding,
  type Decisions,
  decideByReference,
  whenBilled,
} from "./bill-decisions.ts";
import { type BillDoubt, doubtOf } from "./bill-doubt.ts";
import { createMatches } from "./bill-matches.ts";
import { billMonthsOf } from "./bill-months.ts";
import { learnProducts, leftOvers } from "./bill-numbers.ts";
import { collectBilledLines } from "./billed-lines.ts";
import { formOf } from "./reference-form.ts";

/**
 * Compares a bill with attempts, which are passed one by one, each once: those of the bill's month and of its two
 * neighbours, of any provider. An attempt that started close to the turn of a month may be on either bill.
 *
 * A charge is decided only where no reading of a right bill contradicts it. A reference on the bill decides for its
 * attempt. A reference that is missing decides only if every line has one, others of its form are on the bill, and the
 * bill is whole: it has a line of each day with charged calls and of the attempt's own day, and lacks no more than a few
 * charged calls. An attempt without such a reference is free only if every line belongs to another attempt. A number
 * decides only what it leaves no other explanation for, and nothing if the books are known to lack calls.
 */
export function createBillComparison(
  bill: Bill,
  month: Month,
): { see(entry: Entry): void; result(books?: { lackCalls: boolean }): BillComparison } {
  const { provider, calls, isProvisional = false, lines = collectBilledLines().lines() } = bill;
  const isListed = lines.references.size > 0;
  const coverage = createCoverage(lines);
  const byNumber = createByNumber(calls, bill.lines?.groups, bill.kind);
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
  /** Attempts whose charge a refund may have taken back. */
  const refunded: BilledAttempt[] = [];
  const count = { charged: 0, unknown: 0, free: 0, chargedAtTheTurn: 0, nextDoor: 0 };

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
    if (own === month) add(entry, neighbour !== undefined);
    else if (entry.charge !== "free") count.nextDoor += 1;
    if (!isListed)
      byNumber.see(attempt, own !== month ? "neighbour" : neighbour === undefined ? "own" : "turn");
    if (reference !== undefined && lines.refunds.unclear.has(reference)) refunded.push(attempt);
    else if (isBilled) {
      billedKinds.add(entry.kind);
      const finding = whenBilled(attempt);
      if (finding !== undefined) contradicted.push(finding);
    } else if (entry.charge !== "free") seeUnbilled(attempt, own, neighbour);
  }

  function seeUnbilled(attempt: BilledAttempt, own: Month, neighbour: Month | undefined): void {
    if (own === month && attempt.charge === "charged") coverage.seeMissing(attempt.startedAt);
    if (own !== month) nextDoor.push(attempt);
    else if (neighbour !== undefined) atTheTurn.push({ ...attempt, mayBeOn: neighbour });
    else if (isListed && attempt.reference !== undefined) missing.push(attempt);
    // A bill that is only a number never names a charged attempt, and there may be millions.
    else if (isListed || attempt.charge !== "charged") unreferenced.push(attempt);
  }

  function add({ charge }: Entry, isAtTheTurn: boolean): void {
    if (charge === "charged") {
      count.charged += 1;
      if (isAtTheTurn) count.chargedAtTheTurn += 1;
    } else if (charge === "free") count.free += 1;
    else count.unknown += 1;
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

  /** Lines that may be of any attempt: those without a reference, and those whose reference names no call. */
  function blankLines(): number {
    return lines.blank.length + matches.linesOfNone();
  }

  /** The charged calls that the bill should name and does not. */
  function missingCharged(): number {
    const absent = missing.filter((one) => one.charge === "charged" && hasBillableForm(one)).length;
    return Math.max(0, isListed ? absent - blankLines() : count.charged - count.chargedAtTheTurn - calls);
  }

  /** What shows that the bill is only a part of the month's. */
  function gapOf(): BillGap | undefined {
    const lacking = missingCharged();
    const presence = { missing: lacking, matched: matches.matched(), charged: count.charged };
    const isPart = isListed ? lacksMany(presence) : lacking > 0;
    const gap = { ...coverage.gap(), missing: lacking };
    // Days of the running month may still be added.
    const days = isProvisional ? [] : gap.days;
    return isPart || days.length > 0 ? { ...gap, days } : undefined;
  }

  function decide(linesLeft: number, lackCalls: boolean, gap: BillGap | undefined): Decisions {
    if (!isListed) return byNumber.decide({ open: unreferenced, lackCalls, isProvisional });
    const { findings, undecided } = decideByReference({
      contradicted,
      missing: missing.filter(hasBillableForm),
      unmatchable: unmatchable([...missing, ...unreferenced]),
      linesLeft,
      blankLines: blankLines(),
      isPart: gap !== undefined,
      hasBlankRefund: lines.refunds.blank > 0,
      isProvisional,
      isShared: matches.isShared,
      isBilledKind: (one) => billedKinds.has(one),
      isOtherDay: ({ reference = "", startedAt }) =>
        matches.isOtherDay(reference, (day) => isNearDay(startedAt, day)),
      hasDayOf: coverage.hasDayOf,
    });
    const doubtful = refunded.map((attempt) => ({ ...attempt, because: "unclear_refund" as const }));
    return { findings, undecided: [...doubtful, ...undecided] };
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
    const owners = unnamed + Math.min(absent.length - unnamed, blankLines());
    const own = isProvisional ? matched : matched + charged;
    return { least: Math.max(least, own), most: Math.min(most, matched + owners) };
  }

  function doubt(): BillDoubt | undefined {
    return doubtOf({
      references: lines.references.size - lines.refunds.referencesTakenBack,
      matched: matches.matched(),
      foreign,
      elsewhere: misplaced.flatMap(({ because, of }) => (because === "other_month" ? [of] : [])),
      datedIn: otherMonthOf(lines, month),
      missingCharged: missing.filter(({ charge }) => charge === "charged").length,
      blankLines: blankLines(),
    });
  }

  function leftOver(): BillComparison["leftOver"] {
    if (!isListed) return byNumber.misfits(isProvisional);
    const attempts = unmatchable([...missing, ...unreferenced, ...atTheTurn, ...nextDoor]);
    return leftOvers(attempts, matches.linesLeft(), products.kindOf);
  }

  function result({ lackCalls } = { lackCalls: false }): BillComparison {
    placeElsewhere();
    const { charged, unknown, free } = count;
    const linesLeft = matches.linesLeft().length;
    const { least, most } = possibleCalls(linesLeft);
    const reason = doubt();
    const gap = reason === undefined ? gapOf() : undefined;
    const { findings, undecided } =
      reason === undefined ? decide(linesLeft, lackCalls, gap) : { findings: [], undecided: [] };
    const { unclear, blank, referencesTakenBack } = lines.refunds;
    const isPossible = least <= calls && calls - unclear.size - blank <= most;
    const isRefuted =
      findings.length > 0 || misplaced.length > 0 || (!isProvisional && (gap?.missing ?? 0) > 0);
    return {
      provider,
      calls,
      charged,
      unknown,
      free,
      least,
      most,
      isPossible,
      agrees: isPossible && reason === undefined && !isRefuted,
      isProvisional,
      isListed,
      ...(reason === undefined ? {} : { doubt: reason }),
      ...(gap === undefined ? {} : { gap }),
      findings,
      undecided,
      atTheTurn,
      misplaced,
      unmatched: isListed ? matches.unmatched() : [],
      blankLines: isListed ? lines.blank.length : 0,
      repeated: Array.from(lines.repeated.keys(), lines.references.at),
      refunds: { takenBack: referencesTakenBack, unclear: [...unclear], blank },
      leftOver: leftOver(),
    };
  }

  return { see, result };
}
