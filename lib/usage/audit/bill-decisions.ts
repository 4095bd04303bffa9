import type { Charge, KnownCharge } from "../../domain/charge.ts";
import type { Entry } from "../ledger/entry.ts";
import { presentReference } from "./present-reference.ts";

/** An attempt that a bill says something about. Its reference is the provider's. */
export type BilledAttempt = Pick<Entry, "verificationId" | "attempt" | "startedAt" | "kind" | "charge"> & {
  reference?: string;
};

/** What a bill may say something about of an entry. */
export function billedAttempt({
  verificationId,
  attempt,
  startedAt,
  kind,
  charge,
  providerReference,
}: Entry): BilledAttempt {
  const reference = presentReference(providerReference);
  return {
    verificationId,
    attempt,
    startedAt,
    kind,
    charge,
    ...(reference === undefined ? {} : { reference }),
  };
}

/** Why a charge in the books is wrong. */
type FindingCause =
  | "billed_but_unknown"
  | "billed_but_free"
  | "charged_but_not_billed"
  | "unknown_and_not_billed"
  | "number_has_all"
  | "number_is_zero";

/** A charge that a bill decides differently from the books. Settling the attempt as `to` makes them agree. */
export type BillFinding = BilledAttempt & { because: FindingCause; to: KnownCharge };

/**
 * Why only the provider can say what an attempt cost:
 * - `no_reference`: the books have no reference by which it could be matched.
 * - `number_alone`: the bill names no call, and its number can be explained in more than one way.
 * - `other_reference`: the reference in the books is of a form that the bill does not list.
 * - `line_without_reference`: its reference is not on the bill, but the bill has lines without one.
 * - `shared_reference`: more attempts than lines have its reference.
 * - `kind_not_billed`: it is not on the bill, but the bill may be for other kinds: none of its lines is of this kind.
 * - `month_not_over`: it is not on the bill, but may be added until the month is over.
 * - `part_of_bill`: it is not on the bill, but the bill is only a part of the month's.
 * - `day_not_billed`: it is not on the bill, which has no line of its day at all.
 * - `other_day`: its reference is on the bill, with the date of another day.
 * - `unclear_refund`: a refund may have taken its charge back.
 */
type UndecidedCause =
  | "no_reference"
  | "number_alone"
  | "other_reference"
  | "line_without_reference"
  | "shared_reference"
  | "kind_not_billed"
  | "month_not_over"
  | "part_of_bill"
  | "day_not_billed"
  | "other_day"
  | "unclear_refund";

/** An attempt that a bill does not decide. */
export type UndecidedAttempt = BilledAttempt & { because: UndecidedCause };

/** What a bill decides, and what it leaves open. */
export type Decisions = { findings: readonly BillFinding[]; undecided: readonly UndecidedAttempt[] };

/** What a bill says about the charge of an attempt whose reference it lists; undefined if the books agree. */
export function whenBilled(attempt: BilledAttempt): BillFinding | undefined {
  const rule = rulesWhenBilled[attempt.charge];
  return rule && { ...attempt, ...rule };
}

type Rule = Pick<BillFinding, "because" | "to">;

const rulesWhenBilled: Readonly<Partial<Record<Charge, Rule>>> = {
  open: { because: "billed_but_unknown", to: "charged" },
  unknown: { because: "billed_but_unknown", to: "charged" },
  free: { because: "billed_but_free", to: "charged" },
};

/** What the comparison of references has found. */
export type Matched = {
  /** Attempts whose reference is on the bill, and whose charge in the books is another. */
  contradicted: readonly BillFinding[];
  /** Charged, unknown and open attempts whose reference is not on the bill, none of them at the turn of the month. */
  missing: readonly BilledAttempt[];
  /** The same without a reference of a form that the bill lists. */
  unmatchable: readonly BilledAttempt[];
  /** The number of lines that belong to no attempt. */
  linesLeft: number;
  /** The number of lines that may be of any attempt. */
  blankLines: number;
  /** Whether the bill is only a part of the month's. */
  isPart: boolean;
  /** Whether a refund on the bill does not say which charge it takes back. */
  hasBlankRefund: boolean;
  /** Whether the month was not over when the bill was made. */
  isProvisional: boolean;
  isShared(reference: string): boolean;
  isBilledKind(kind: string): boolean;
  /** Whether the line of a reference has the date of another day than its attempt. */
  isOtherDay(attempt: BilledAttempt): boolean;
  /** Whether the bill has a line of an attempt's day, or no days. */
  hasDayOf(startedAt: number): boolean;
};

/** Decides by the lines of a bill that lists references. */
export function decideByReference(matched: Matched): Decisions {
  const { contradicted, missing, unmatchable, linesLeft, blankLines } = matched;
  const findings: BillFinding[] = [];
  const undecided: UndecidedAttempt[] = [];
  const decideAbsent = (attempt: BilledAttempt, doubt: UndecidedCause | undefined): void => {
    const because = doubt ?? doubtOfAbsence(attempt, matched);
    if (because === undefined) findings.push({ ...attempt, ...ruleWhenAbsent(attempt) });
    else undecided.push({ ...attempt, because });
  };
  for (const finding of contradicted) {
    const { to: _to, ...attempt } = finding;
    const doubt = doubtOfPresence(attempt, matched);
    if (doubt === undefined) findings.push(finding);
    else undecided.push({ ...attempt, because: doubt });
  }
  for (const attempt of missing) decideAbsent(attempt, blankLines > 0 ? "line_without_reference" : undefined);
  // Charged attempts are in doubt only if they outnumber the lines that they may be on.
  const charged = unmatchable.filter(({ charge }) => charge === "charged");
  const isChargedInDoubt = charged.length > linesLeft;
  for (const attempt of unmatchable) {
    const because = attempt.reference === undefined ? "no_reference" : "other_reference";
    if (attempt.charge !== "charged") decideAbsent(attempt, linesLeft > 0 ? because : undefined);
    else if (isChargedInDoubt) undecided.push({ ...attempt, because });
  }
  return { findings, undecided };
}

function doubtOfPresence(attempt: BilledAttempt, matched: Matched): UndecidedCause | undefined {
  if (matched.hasBlankRefund) return "unclear_refund";
  if (matched.isShared(attempt.reference ?? "")) return "shared_reference";
  return matched.isOtherDay(attempt) ? "other_day" : undefined;
}

function doubtOfAbsence(attempt: BilledAttempt, matched: Matched): UndecidedCause | undefined {
  if (matched.isProvisional) return "month_not_over";
  if (!matched.isBilledKind(attempt.kind)) return "kind_not_billed";
  if (matched.isPart) return "part_of_bill";
  return matched.hasDayOf(attempt.startedAt) ? undefined : "day_not_billed";
}

function ruleWhenAbsent({ charge }: BilledAttempt): Rule {
  return { because: charge === "charged" ? "charged_but_not_billed" : "unknown_and_not_billed", to: "free" };
}
