import { dropped, type Edit, type Mutant } from "../../support/mutants/mutant.ts";
import type { Invariant } from "../report.ts";

const advance = "lib/usage/ledger/advance.ts";
const audit = "lib/usage/audit/compare-records.ts";
const billLines = "cli/audit/bill-lines.ts";
const contradictions = "lib/usage/audit/contradictions.ts";
const copies = "lib/usage/audit/copies.ts";
const close = "lib/usage/statement/close-month.ts";
const byNumber = "lib/usage/audit/bill-by-number.ts";
const comparison = "lib/usage/audit/compare-bill.ts";
const decisions = "lib/usage/audit/bill-decisions.ts";
const directory = "lib/usage/totals/directory.ts";
const entry = "lib/usage/ledger/entry.ts";
const invented = "lib/usage/audit/invented-entries.ts";
const findAttempt = "lib/usage/ledger/find-attempt.ts";
const projection = "lib/usage/ledger/projection.ts";
const repair = "lib/usage/audit/repair.ts";
const removeCopies = "lib/usage/audit/remove-copies.ts";
const repairEntries = "lib/usage/audit/repair-entries.ts";
const settle = "lib/usage/ledger/settle-step.ts";
const statement = "lib/usage/statement/read-statement.ts";
const statementItems = "lib/usage/statement/statement-items.ts";
const statementLines = "lib/usage/statement/statement-lines.ts";
const totals = "lib/usage/totals/totals.ts";
const totalsDifferences = "lib/usage/audit/totals-differences.ts";

const replaced = (file: string, find: string, replace: string): Edit => ({ file, find, replace });

/** The rules of the ledger, of settling, auditing, repairing, comparing bills and closing, left out one at a time. */
export const mutants: readonly Mutant<Invariant>[] = [
  {
    name: "entry without its condition",
    rule: "what comes a second time is counted a second time",
    breaks: "sums",
    edits: [
      replaced(
        projection,
        'conditions: stands === undefined ? [{ path: ["pk"], test: "absent" }] : conditionsOf(stands),',
        "conditions: [],",
      ),
    ],
  },
  {
    name: "entry that replaces none",
    rule: "the totals count an attempt as it was and as it is",
    breaks: "sums",
    edits: [dropped(projection, "if (stands !== undefined) addAttempt(tally, stands, -1);")],
  },
  {
    name: "charge that moves back",
    rule: "an older image of a record that comes late overwrites a newer one",
    breaks: "kept",
    edits: [
      replaced(
        advance,
        "rank !== standingRank) return rank > standingRank;",
        "rank !== standingRank) return true;",
      ),
    ],
  },
  {
    name: "stream over a settlement",
    rule: "an image from before a settlement takes its place",
    breaks: "kept",
    edits: [replaced(advance, "return settled > standing;", "return true;")],
  },
  {
    name: "person who is not forgotten",
    rule: "the verdict stays in the books when the record has lost it",
    breaks: "repaired",
    edits: [replaced(advance, "return isForgotten ? forget(next) : next;", "return next;")],
  },
  {
    name: "provider without totals",
    rule: "calls that are charged use up no package",
    breaks: "sums",
    edits: [
      dropped(
        totals,
        "add(tally, providerTotals(provider, day.slice(0, 7)), amountNames.chargedOnDay(day, kind), times);",
      ),
    ],
  },
  {
    name: "unsettled attempts without totals",
    rule: "nothing leads to the attempts whose charge is not known",
    breaks: "sums",
    edits: [
      dropped(
        totals,
        "add(tally, unsettledTotals(minute.slice(0, 13)), amountNames.unsettledInMinute(minute), times);",
      ),
    ],
  },
  {
    name: "month that is not listed",
    rule: "without a record nothing leads to its entries",
    breaks: "settled",
    edits: [dropped(directory, "{ pk: monthsPartition, sk: month },")],
  },
  {
    name: "caller that is not listed",
    rule: "statements lack what it spent",
    breaks: "stored",
    edits: [dropped(directory, "{ pk: callersPartition(month), sk: caller },")],
  },
  {
    name: "settlement without totals",
    rule: "the entry changes alone",
    breaks: "sums",
    edits: [
      replaced(
        settle,
        "return [entryWrite(to, stands), ...additionsOf(tally, slice)];",
        "return [entryWrite(to, stands)];",
      ),
    ],
  },
  {
    name: "settlement without its record",
    rule: "the living record goes on saying what it believed",
    breaks: "repaired",
    edits: [
      replaced(
        settle,
        "if (record === undefined) return undefined;",
        "if (record !== undefined || attempt === undefined) return undefined;",
      ),
    ],
  },
  {
    name: "settlement during a call",
    rule: "an open attempt is settled while its owner may still learn what it cost; the record refuses it",
    breaks: "settled",
    edits: [dropped(settle, 'if (heldUntil > now) return end({ outcome: "held", freeAt: heldUntil });')],
  },
  {
    name: "settlement of the living attempt",
    rule: "an attempt from before retention is meant, and one of the same number in the new record is settled",
    breaks: "settled",
    edits: [
      replaced(
        findAttempt,
        "const others = entries.filter(({ startedAt }) => startedAt !== seen?.startedAt);",
        "const others = seen === undefined ? entries : [];",
      ),
    ],
  },
  {
    name: "settlement that ignores the start",
    rule: "of two attempts with one number, either is settled",
    breaks: "settled",
    edits: [replaced(findAttempt, "(startedAt === undefined || entry.startedAt === startedAt)", "true")],
  },
  {
    name: "audit that takes a key for its first life",
    rule: "entries from before retention are held against the record of a key that was claimed again",
    breaks: "silent",
    edits: [replaced(entry, "return startedAt >= createdAt - clockToleranceMs;", "return true;")],
  },
  {
    name: "audit of what records list",
    rule: "entries that no record lists are not looked at",
    breaks: "planted",
    edits: [dropped(audit, "index.size > index.seen || ")],
  },
  {
    name: "audit without the dropped attempts",
    rule: "free attempts that a record has dropped are called unsupported",
    breaks: "silent",
    edits: [
      replaced(
        audit,
        "const wasDropped = stands.attempt <= record.attemptCount && left > 0;",
        "const wasDropped = false;",
      ),
    ],
  },
  {
    name: "audit without charges",
    rule: "an entry that was turned agrees with its record",
    breaks: "planted",
    edits: [replaced("lib/usage/audit/entry-index.ts", "    charge,\n    feeMilliFen,", "    feeMilliFen,")],
  },
  {
    name: "audit that sees no double",
    rule: "an attempt that stands under two callers passes",
    breaks: "planted",
    edits: [
      replaced(
        audit,
        "if (!isInPlace(keyed) || !index.add(entry)) suspects.add(attemptName(entry));",
        "index.add(entry);",
      ),
    ],
  },
  {
    name: "audit that looks for less",
    rule: "totals that were raised pass",
    breaks: "planted",
    edits: [replaced(totalsDifferences, "return entries === totals ?", "return entries <= totals ?")],
  },
  {
    name: "audit without what is unsettled",
    rule: "totals of attempts whose charge is not known are taken for missing",
    breaks: "silent",
    edits: [
      dropped(totalsDifferences, "compare(tallyOf(unsettled, (sk) => unsettledTotals(sk.slice(0, 13))));"),
    ],
  },
  {
    name: "repair that lowers",
    rule: "an entry that says charged is overwritten by a record that does not",
    breaks: "planted",
    edits: [
      dropped(
        repairEntries,
        'if (stands.charge === "charged" && seen.charge !== "charged") return undefined;',
      ),
    ],
  },
  {
    name: "repair without totals",
    rule: "what a record has is posted, and not counted",
    breaks: "sums",
    edits: [replaced(repairEntries, "[write, ...additionsOf(tally, slice)]", "[write]")],
  },
  {
    name: "repair that counts twice",
    rule: "an entry is put back, and totals that count it already count it again",
    breaks: "planted",
    edits: [dropped(repairEntries, "for (const name of counted) tally.delete(name);")],
  },
  {
    name: "repair that trusts the entries",
    rule: "totals are raised although no record confirms the entries",
    breaks: "planted",
    edits: [replaced(repair, "const mayTrust = isConfirmed(audited) ||", "const mayTrust = true ||")],
  },
  {
    name: "repair from strange entries",
    rule: "a repair that is told to rebuild does so from entries that no attempt explains",
    breaks: "planted",
    edits: [dropped(repair, " && !hasForeignEntries(audited)")],
  },
  {
    name: "repair that lowers totals",
    rule: "an entry that was deleted after its record is taken for a total that was raised",
    breaks: "planted",
    edits: [dropped("lib/usage/audit/rebuild-totals.ts", "if (total > sum && !mayLower) continue;")],
  },
  {
    name: "repair that removes what is no copy",
    rule: "an entry that says more than the one in its attempt's place is removed; reading and removing look at it",
    breaks: "planted",
    edits: [
      dropped(copies, " && saysAll(original, entry)"),
      dropped(removeCopies, "if (!saysAll(original, copy)) return false;"),
    ],
  },
  {
    name: "copy that stays in the totals",
    rule: "an entry that copies another is removed, and the totals still count it",
    breaks: "planted",
    edits: [dropped(removeCopies, "...additionsOf(tally, Math.floor(random.fraction() * sliceCount)),")],
  },
  {
    name: "copy that the totals never counted",
    rule: "it is taken out of them all the same",
    breaks: "planted",
    edits: [dropped(removeCopies, "for (const name of left) tally.delete(name);")],
  },
  {
    name: "entry that is put back on the word of its record",
    rule: "a charge is lowered although the totals count it",
    breaks: "planted",
    edits: [replaced(contradictions, "amounts.size === 0 || explained.has(name)", "true")],
  },
  {
    name: "settlement that nobody made",
    rule: "an entry that names one is left as it is",
    breaks: "planted",
    edits: [replaced(audit, "settled.has(attemptName(entry))) finding", "true) finding")],
  },
  {
    name: "start that was turned",
    rule: "an entry under the key of an attempt passes with the start of another",
    breaks: "planted",
    edits: [dropped(audit, "attemptName(stands) === attemptName(seen) && ")],
  },
  {
    name: "invented entry and its totals",
    rule: "totals are lowered with an entry that never was, though no operator has said so",
    breaks: "planted",
    edits: [dropped(invented, "if (invented.isCounted && !mayRebuild) continue;")],
  },
  {
    name: "invented entry that the totals never counted",
    rule: "it is taken out of them all the same",
    breaks: "planted",
    edits: [dropped(invented, "for (const name of left) tally.delete(name);")],
  },
  {
    name: "repair around an item that cannot be read",
    rule: "totals lose a call whose entry was damaged",
    breaks: "planted",
    edits: [dropped(repair, '"unreadable",')],
  },
  {
    name: "audit without the lists",
    rule: "callers and months that are in no list are left out of every report",
    breaks: "planted",
    edits: [dropped("lib/usage/audit/audit.ts", "...(await totals.unlisted()), ")],
  },
  {
    name: "repair without the lists",
    rule: "what the lists lack is named and not listed",
    breaks: "planted",
    edits: [replaced(repair, "await listNames(table, audit.unlisted)", "audit.unlisted.length")],
  },
  {
    name: "close without the lists",
    rule: "a month is closed without what a caller spent that is in no list",
    breaks: "planted",
    edits: [dropped(close, 'if (lacking !== undefined) return { outcome: "unlisted", lacking };')],
  },
  {
    name: "audit of called providers alone",
    rule: "totals of a provider that nothing was asked of use up its packages",
    breaks: "planted",
    edits: [replaced(totalsDifferences, "new Set(known.providers)", "new Set<string>()")],
  },
  {
    name: "close before the stream",
    rule: "a month is closed that the stream may still change",
    breaks: "stored",
    edits: [
      replaced(close, "return isProjected(month, now, await projectedAt(table))", "return now > 0"),
      dropped(close, 'if (now < monthStart(nextMonth(month))) return { outcome: "running" };'),
    ],
  },
  {
    name: "close with open attempts",
    rule: "the statement has attempts that are neither charged nor free nor unknown",
    breaks: "stored",
    edits: [dropped(close, 'if (sum.open !== 0) return { outcome: "open_attempts", count: sum.open };')],
  },
  {
    name: "close out of order",
    rule: "a month is closed before an earlier one, whose differences it should book",
    breaks: "stored",
    edits: [dropped(close, 'if (earlier !== undefined) return { outcome: "earlier_open", month: earlier };')],
  },
  {
    name: "close a second time",
    rule: "a stored statement is replaced; the code looks before it writes, and the write looks again",
    breaks: "stored",
    edits: [
      dropped(close, "if (already !== undefined) return already;"),
      replaced(
        statementItems,
        'item: header, conditions: [{ path: ["pk"], test: "absent" }] });',
        "item: header, conditions: [] });",
      ),
    ],
  },
  {
    name: "close of totals that differ",
    rule: "figures are stored for good that are not the sum of the entries",
    breaks: "planted",
    edits: [dropped(close, 'if (count > 0) return { outcome: "totals_differ", count };')],
  },
  {
    name: "statement of its own month alone",
    rule: "what changes a closed month is never booked",
    breaks: "booked",
    edits: [replaced(statement, ".filter((closed) => closed < month)", ".filter(() => false)")],
  },
  {
    name: "statement that forgets what is booked",
    rule: "a difference is booked with every close",
    breaks: "booked",
    edits: [dropped(statementLines, "for (const line of booked) add(sums, line, -1);")],
  },
  {
    name: "bill without the turn of the month",
    rule: "a call at midnight is missed on the bill of one month and called misplaced on the other",
    breaks: "right",
    edits: [replaced("lib/usage/audit/bill-months.ts", "const turnMs = 10 * 60_000;", "const turnMs = 0;")],
  },
  {
    name: "bill without its neighbours",
    rule: "a call from next door makes one call too many",
    breaks: "right",
    edits: [dropped(comparison, 'else if (entry.charge !== "free") count.nextDoor += 1;')],
  },
  {
    name: "bill that must have every call at the turn",
    rule: "a charged call that is on the next bill is missed",
    breaks: "right",
    edits: [
      replaced(
        comparison,
        "isProvisional ? 0 : count.charged - count.chargedAtTheTurn",
        "isProvisional ? 0 : count.charged",
      ),
    ],
  },
  {
    name: "bill of a month that goes on",
    rule: "a call that the provider has not counted yet is missed",
    breaks: "right",
    edits: [
      replaced(comparison, "isProvisional ? 0 : count.charged", "count.charged"),
      replaced(comparison, "isProvisional ? matched : matched + charged", "matched + charged"),
    ],
  },
  {
    name: "number that decides too early",
    rule: "attempts are settled by a number that leaves out what records have and entries lack",
    breaks: "true",
    edits: [dropped(byNumber, "!lackCalls && ")],
  },
  {
    name: "number that decides by chance",
    rule: "some of the unknown attempts were charged, and all of them are settled",
    breaks: "true",
    edits: [
      replaced(
        byNumber,
        "cell.free === 0 && cell.lines === cell.charged + cell.unknown",
        "cell.lines > cell.charged",
      ),
    ],
  },
  {
    name: "refund that is passed over",
    rule: "a call whose charge was given back is settled charged",
    breaks: "true",
    edits: [
      replaced(
        "lib/usage/audit/bill-matches.ts",
        "position === undefined || refunds.isTakenBack(position) ? undefined : position",
        "position",
      ),
    ],
  },
  {
    name: "lines without a reference",
    rule: "a call whose line has none is called missing",
    breaks: "true",
    edits: [replaced(decisions, 'blankLines > 0 ? "line_without_reference" : undefined', "undefined")],
  },
  {
    name: "attempts without a reference",
    rule: "an attempt that may be on a line that is left is settled free",
    breaks: "true",
    edits: [replaced(decisions, "linesLeft > 0 ? because : undefined", "undefined")],
  },
  {
    name: "charge that the bill refutes",
    rule: "a call that is on the bill and free in the books is passed over",
    breaks: "ended",
    edits: [dropped(decisions, 'free: { because: "billed_but_free", to: "charged" },')],
  },
  {
    name: "order that does not say when",
    rule: "of two attempts with one number the operator cannot tell which is meant",
    breaks: "true",
    edits: [replaced(billLines, "${to} ${started} --evidence", "${to} --evidence")],
  },
  {
    name: "question that is not asked",
    rule: "no operator asks the provider about what its bill leaves open",
    breaks: "ended",
    edits: [dropped(billLines, "...undecidedLines(bill),")],
  },
  {
    name: "turn that is not told",
    rule: "no operator looks at what may be on another bill",
    breaks: "ended",
    edits: [dropped(billLines, "...atTheTurnLines(bill),")],
  },
];
