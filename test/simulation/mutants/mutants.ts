import { dropped, type Edit, type Mutant } from "../../support/mutants/mutant.ts";
import type { Invariant } from "../report.ts";

const call = "lib/providers/call.ts";
const claiming = "lib/records/claiming.ts";
const recordSettings = "lib/domain/record-settings.ts";
const lockMargin = "return killDelayMs + clockSkewMs + providerTailMs;";
const claimSteps = "lib/records/steps/claim-steps.ts";
const guesses = "lib/records/guesses.ts";
const guessSteps = "lib/records/steps/guess-steps.ts";
const holdingSteps = "lib/records/steps/holding-steps.ts";
const persist = "lib/records/persist.ts";
const projection = "lib/usage/ledger/projection.ts";
const protocol = "lib/records/protocol.ts";
const record = "lib/records/record.ts";
const records = "lib/records/records.ts";
const route = "lib/check/route.ts";
const routed = "lib/check/routed.ts";
const attempts = "lib/records/attempts.ts";
const settle = "lib/records/settle.ts";
const settleStep = "lib/usage/ledger/settle-step.ts";
const callCourse = "lib/providers/call-course.ts";
const connections = "lib/providers/connections.ts";
const waitingConnection = "lib/providers/waiting-connection.ts";
const wholeAnswer = "lib/providers/whole-answer.ts";
const advance = "lib/usage/ledger/advance.ts";

/** Terms that cover for each other; alone, each of them is redundant for the reason that its mutant gives. */
const takeoverTerm = {
  epoch: dropped(protocol, '{ path: ["epoch"], test: "equals", value: seen.epoch },'),
  owner: dropped(protocol, '{ path: ["owner"], test: "equals", value: seen.owner },'),
  state: dropped(protocol, '{ path: ["state"], test: "equals", value: seen.state },'),
  attemptCount: dropped(protocol, '{ path: ["attemptCount"], test: "equals", value: seen.attemptCount },'),
  openAttempts: dropped(attempts, 'conditions.push({ path, test: "equals", value: chargeCodes.open });'),
  counters: {
    file: protocol,
    find: "...Object.entries(seen.earlierFree ?? {}).map(",
    replace: "...Object.entries({}).map(",
  },
  settlements: dropped(
    protocol,
    "...Object.entries(seen.attempts).map(([number, { settlement }]) => settledAs(Number(number), settlement)),",
  ),
};
/** What a settlement is conditional on; the held check and each of the other terms cover for some of them. */
const settleTerm = {
  charge: dropped(
    settle,
    '{ path: attemptPath(number, "charge"), test: "equals", value: chargeCodes[charge] },',
  ),
  earlier: dropped(settle, "settledAs(number, earlier),"),
  freeAt: dropped(
    settle,
    'if (charge === "open") conditions.push({ path: ["freeAt"], test: "at_most", value: now });',
  ),
  held: dropped(settleStep, 'if (heldUntil > now) return end({ outcome: "held", freeAt: heldUntil });'),
  item: {
    file: settleStep,
    find: 'conditions: [{ path: ["pk"], test: "absent" }] };',
    replace: "conditions: [] };",
  },
};
const noEntryCondition: Edit = {
  file: projection,
  find: 'conditions: stands === undefined ? [{ path: ["pk"], test: "absent" }] : conditionsOf(stands),',
  replace: "conditions: [],",
};
const fenceTerm = {
  epoch: dropped(protocol, '{ path: ["epoch"], test: "equals", value: held.epoch },'),
  owner: dropped(protocol, '{ path: ["owner"], test: "equals", value: held.owner },'),
  state: dropped(protocol, '{ path: ["state"], test: "equals", value: "claimed" },'),
  attemptCount: dropped(protocol, '{ path: ["attemptCount"], test: "equals", value: held.attemptCount },'),
  charges: {
    file: attempts,
    find: "return { record: { ...held, attempts }, conditions, set, remove };",
    replace: "return { record: { ...held, attempts }, conditions: [], set, remove };",
  },
};
const noFence = 'conditions: [{ path: ["pk"], test: "equals", value: held.pk }],';

const noWithdrawal = dropped(
  route,
  "for (const attempt of attempts) if (attempt !== winner) attempt.endWithin(graceMs);",
);

/** The shipped code without its rules, one at a time. */
export const mutants: readonly Mutant<Invariant>[] = [
  {
    name: "no write-ahead",
    rule: "the claim returns before it is durable, so calls are made that no record shows",
    breaks: "I2",
    edits: [
      {
        file: claiming,
        find: 'while (step.next === "write") {',
        replace:
          'while (step.next === "write") {\n' +
          "    void storeAnswer(store, step.state.write, { writeUntil: startUntil, maxTries }, clock, random);\n" +
          '    if (step.next) return { outcome: "claimed", record: step.state.intended };',
      },
    ],
  },
  {
    name: "call after a fail-over that is not known to be durable",
    rule: "the second provider is called although its attempt may not be in the record",
    breaks: "I2",
    edits: [{ file: route, find: 'if (opened.outcome === "unsaved") return', replace: "if (false) return" }],
  },
  {
    name: "claim of a key that exists",
    rule: "the first write does not check whether the key is new",
    breaks: "I1",
    edits: [
      { file: protocol, find: 'conditions: [{ path: ["pk"], test: "absent" }],', replace: "conditions: []," },
    ],
  },
  {
    name: "takeover without compare-and-set",
    rule: "any reader of the record may take it over, even if it has changed since",
    breaks: "I7",
    edits: [
      takeoverTerm.epoch,
      takeoverTerm.owner,
      takeoverTerm.state,
      takeoverTerm.attemptCount,
      takeoverTerm.openAttempts,
    ],
  },
  {
    name: "takeover without epoch, owner and attempt count",
    rule: "a late takeover gets a key that was acquired and released in the meantime; every acquisition changes all three, so each covers for the others",
    breaks: "attempts",
    edits: [takeoverTerm.epoch, takeoverTerm.owner, takeoverTerm.attemptCount],
  },
  {
    name: "takeover without state and open attempts",
    rule: "a key that its frozen owner has ended in the meantime runs again; an end settles the open attempt, and an exhaustion raises the epoch",
    breaks: "I7",
    edits: [takeoverTerm.state, takeoverTerm.openAttempts],
  },
  {
    name: "takeover without attempt count and open attempts",
    rule: "a fail-over by the old owner is overwritten; its settled attempt covers for the count, and the count for it",
    breaks: "attempts",
    edits: [takeoverTerm.attemptCount, takeoverTerm.openAttempts],
  },
  {
    name: "takeover without the open attempts and settlements",
    rule: "a settlement that an operator writes at the same moment is lost; an open attempt that is settled has both",
    breaks: "I3",
    edits: [takeoverTerm.openAttempts, takeoverTerm.settlements],
  },
  {
    name: "takeover without the settlements",
    rule: "a free attempt is dropped, or a fourth one is opened, although an operator has settled one as charged",
    breaks: "settled",
    edits: [takeoverTerm.settlements],
  },
  {
    name: "takeover and settlement without the counters",
    rule: "an attempt that an operator has put back at the same moment is counted as dropped once more",
    breaks: "I4",
    edits: [takeoverTerm.counters],
  },
  {
    name: "stale open attempts stay open",
    rule: "an abandoned attempt cannot be told from one that is in progress",
    breaks: "attempts",
    edits: [dropped(attempts, "edits.push([path, chargeCodes.unknown]);")],
  },
  {
    name: "exhaustion that does not acquire the key",
    rule: "a frozen owner mistakes an end that another invocation wrote for its own saved verdict",
    breaks: "known",
    edits: [{ file: protocol, find: "const epoch = seen.epoch + 1;", replace: "const { epoch } = seen;" }],
  },
  {
    name: "takeover of a held lock",
    rule: "freeAt is not checked",
    breaks: "I1",
    edits: [
      {
        file: claimSteps,
        find: 'if (seen.state !== "done" && now < seen.freeAt) {',
        replace: "if (false) {",
      },
    ],
  },
  {
    name: "takeover of a released key that is not free yet",
    rule: "freeAt is checked only while the key is claimed, although the provider may still be working on a call",
    breaks: "I1",
    edits: [
      {
        file: claimSteps,
        find: 'if (seen.state !== "done" && now < seen.freeAt) {',
        replace: 'if (seen.state === "claimed" && now < seen.freeAt) {',
      },
    ],
  },
  {
    name: "lock without skew margin",
    rule: "different clocks and a late kill shorten the tail of a call that the deadline cut off",
    breaks: "I1",
    edits: [{ file: recordSettings, find: lockMargin, replace: "return providerTailMs;" }],
  },
  {
    name: "lock without the provider's tail",
    rule: "the key is free while the provider may still be working on a call of the killed owner",
    breaks: "I1",
    edits: [{ file: recordSettings, find: lockMargin, replace: "return killDelayMs + clockSkewMs;" }],
  },
  {
    name: "release without skew margin",
    rule: "an invocation whose clock is ahead takes over during the provider's tail",
    breaks: "I1",
    edits: [
      {
        file: records,
        find: "unknownEndedAt + providerTailMs + clockSkewMs",
        replace: "unknownEndedAt + providerTailMs",
      },
    ],
  },
  {
    name: "release without the provider's tail",
    rule: "a retry starts while the provider may still be working on the call that timed out",
    breaks: "I1",
    edits: [
      {
        file: records,
        find: "unknownEndedAt + providerTailMs + clockSkewMs",
        replace: "unknownEndedAt + clockSkewMs",
      },
    ],
  },
  {
    name: "release at once",
    rule: "freeAt is 0, whatever the attempt's charge",
    breaks: "I1",
    edits: [{ file: records, find: "unknownEndedAt === undefined ? 0 :", replace: "true ? 0 :" }],
  },
  {
    name: "release counted from the attempt's start",
    rule: "the tail is counted from the start of the call, not from when it was given up",
    breaks: "I1",
    edits: [
      {
        file: routed,
        find: ".map(({ endedAt }) => endedAt)",
        replace: ".map(({ report, endedAt }) => report?.startedAt ?? endedAt)",
      },
    ],
  },
  {
    name: "lock after an answer of unknown charge",
    rule: "the provider's tail is added although the call has ended, so a retry waits for nothing",
    breaks: "locked",
    edits: [
      {
        file: routed,
        find: 'result.charge === "unknown" && result.ended !== true',
        replace: 'result.charge === "unknown"',
      },
    ],
  },
  {
    name: "every status line ends the call",
    rule: "a retry starts while the provider may still be working behind a gateway that has given it up",
    breaks: "I1",
    edits: [dropped(call, "endsCall(status) && ")],
  },
  {
    name: "a gateway's words end the call",
    rule: "a retry starts although the gateway said, with an ordinary status, that it has given the provider up",
    breaks: "I1",
    edits: [dropped(call, ' && failure.class !== "no_answer"')],
  },
  {
    name: "no owner token on a claim",
    rule: "an invocation mistakes its own claim, whose answer was lost, for another's, so no invocation believes that it holds the key",
    breaks: "locked",
    edits: [
      {
        file: claimSteps,
        find: "if (isOwnWrite(current, intended)) return",
        replace: "if (false) return",
      },
    ],
  },
  {
    name: "no owner token on later writes",
    rule: "an invocation mistakes its own fail-over, finish or release, whose answer was lost, for the loss of the key",
    breaks: "locked",
    edits: [
      {
        file: holdingSteps,
        find: "(current !== undefined && isWritten(current, intended))",
        replace: "false",
      },
    ],
  },
  {
    name: "own fail-over stays open",
    rule: "a fail-over that was stored without its owner knowing keeps the key locked",
    breaks: "locked",
    edits: [
      {
        file: holdingSteps,
        find: "if (isHeld(current, { ...held, attemptCount: held.attemptCount + 1 })) {",
        replace: "if (false) {",
      },
    ],
  },
  ...(
    [
      [
        "fail-over",
        protocol,
        "conditions: [...heldBy(held), ...reported.conditions],",
        "overwrites what its successor did",
      ],
      [
        "ends",
        protocol,
        "conditions: [...heldBy(held), ...conditions],",
        "ends a key that its successor holds",
      ],
    ] as const
  ).map(([write, file, find, what]): Mutant<Invariant> => ({
    name: `no fence on ${write}`,
    rule: `an owner that was frozen past the end of its lock ${what}`,
    breaks: "attempts",
    edits: [{ file, find, replace: noFence }],
  })),
  {
    name: "fence without the charges",
    rule: "an owner that was frozen past the end of its lock undoes an operator's settlement",
    breaks: "I3",
    edits: [fenceTerm.charges],
  },
  {
    name: "fence by state alone",
    rule: "a frozen owner ends a key that its successor holds; a takeover changes all four other terms, so each covers for the others",
    breaks: "attempts",
    edits: [fenceTerm.owner, fenceTerm.epoch, fenceTerm.attemptCount, fenceTerm.charges],
  },
  {
    name: "fence without state and charges",
    rule: "a write that was repeated or delayed takes effect on a key that has ended; an end settles the open attempt",
    breaks: "attempts",
    edits: [fenceTerm.state, fenceTerm.charges],
  },
  {
    name: "fence without attempt count and charges",
    rule: "a release misses a fail-over of the same owner that was stored without its knowledge; a fail-over settles the open attempt",
    breaks: "attempts",
    edits: [fenceTerm.attemptCount, fenceTerm.charges],
  },
  {
    name: "late report that ignores the current charge",
    rule: "it moves a charge back that an operator has settled",
    breaks: "I3",
    edits: [
      dropped(
        protocol,
        `{
        path: attemptPath(attemptNumber, "charge"),
        test: "one_of",
        values: [chargeCodes.unknown, chargeCodes.open],
      },`,
      ),
    ],
  },
  {
    name: "late report with the answer",
    rule: "the vendor's code of a verdict comes back after the person was forgotten",
    breaks: "forgotten",
    edits: [{ file: holdingSteps, find: "owner, withoutAnswer(report));", replace: "owner, report);" }],
  },
  {
    name: "no late report",
    rule: "what a fenced owner knows about its charge is lost",
    breaks: "known",
    edits: [
      {
        file: holdingSteps,
        find: "left: [...reports.keys()]",
        replace: "left: []",
      },
    ],
  },
  {
    name: "settlement that ignores the current charge",
    rule: "an operator's settlement moves a charge that was reported late in the meantime",
    breaks: "I3",
    edits: [settleTerm.charge],
  },
  {
    name: "settlement of an attempt in progress",
    rule: "an open attempt is settled although its owner may still call; the code looks before it writes, and the write looks again",
    breaks: "lost",
    edits: [settleTerm.held, settleTerm.freeAt],
  },
  {
    name: "settlement that ignores an earlier one",
    rule: "two settlements take the same number and one is lost; record, entry and settlement each refuse the second",
    breaks: "settled",
    edits: [settleTerm.earlier, settleTerm.item, noEntryCondition],
  },
  {
    name: "settlement in the books alone",
    rule: "the record does not have it, so it does not count for the limit of the key",
    breaks: "settled",
    edits: [
      {
        file: settleStep,
        find: "if (record === undefined) return undefined;",
        replace: "if (record !== undefined || current !== undefined) return undefined;",
      },
    ],
  },
  {
    name: "settlement of a dropped attempt in the books alone",
    rule: "the record still counts it as free",
    breaks: "settled",
    edits: [
      {
        file: "lib/usage/ledger/find-attempt.ts",
        find: "record !== undefined && hasDropped(record, entry) ? record : undefined",
        replace: "undefined",
      },
    ],
  },
  {
    name: "settlement without totals",
    rule: "the entry changes, and the totals do not",
    breaks: "I4",
    edits: [dropped(settleStep, ", ...additionsOf(tally, slice)")],
  },
  {
    name: "settlement beside the old entry",
    rule: "the totals count the attempt as it was and as it was settled",
    breaks: "I4",
    edits: [
      {
        file: settleStep,
        find: "addChange(tally, to, stands)",
        replace: "addChange(tally, to, undefined)",
      },
    ],
  },
  {
    name: "restored attempts stay counted",
    rule: "an attempt that was settled after it was dropped counts twice",
    breaks: "I4",
    edits: [
      {
        file: settle,
        find: "(seen.earlierFree?.[counter] ?? 1) - 1",
        replace: "seen.earlierFree?.[counter] ?? 1",
      },
    ],
  },
  {
    name: "settled attempts are dropped",
    rule: "what an operator has settled leaves the record like any other free attempt",
    breaks: "settled",
    edits: [dropped(attempts, "attempt.settlement === undefined && ")],
  },
  {
    name: "settlements do not count",
    rule: "the limit of a key counts what was believed before",
    breaks: "settled",
    edits: [{ file: record, find: "return settlement?.charge ?? charge;", replace: "return charge;" }],
  },
  {
    name: "attempts that are not free are dropped",
    rule: "the first attempt is lost on takeover",
    breaks: "lost",
    edits: [
      {
        file: attempts,
        find: 'attempt.settlement === undefined && chargeOf(attempt) === "free"',
        replace: "true",
      },
    ],
  },
  {
    name: "dropped attempts are not counted",
    rule: "the record no longer adds up to its usage",
    breaks: "I4",
    edits: [{ file: attempts, find: 'set: [[["earlierFree"], earlierFree]],', replace: "set: []," }],
  },
  {
    name: "free attempts are kept",
    rule: "an outage makes the record grow without end",
    breaks: "I6",
    edits: [{ file: attempts, find: ".slice(0, -1)", replace: ".slice(0, 0)" }],
  },
  {
    name: "retry after unknown",
    rule: "the same provider is called again although it may have charged, so one attempt has two charges",
    breaks: "lost",
    edits: [
      {
        file: "lib/check/ongoing-attempt.ts",
        find: 'if (result.outcome === "signal" || result.charge !== "free") return undefined;',
        replace: 'if (result.outcome === "signal") return undefined;',
      },
    ],
  },
  {
    name: "fail-over after unknown although forbidden",
    rule: "the setting `never` is not checked",
    breaks: "I6",
    edits: [dropped(route, 'if (mayBeAtWork && failOverAfterUnknown === "never") return undefined;')],
  },
  {
    name: "no limit at takeover",
    rule: "a key gets a fourth attempt that may be charged",
    breaks: "I6",
    edits: [
      {
        file: claimSteps,
        find: "chargeableCount(seen) >= settings.maxChargeableAttempts",
        replace: "false",
      },
    ],
  },
  {
    name: "no limit at fail-over",
    rule: "a key gets a fourth attempt that may be charged",
    breaks: "I6",
    edits: [
      dropped(route, "if (chargeableAfter(held, result.charge) >= maxChargeableAttempts) return undefined;"),
    ],
  },
  {
    name: "free attempts count against the key",
    rule: "an outage uses the key up",
    breaks: "I6",
    edits: [{ file: record, find: '.filter((charge) => charge !== "free").length', replace: ".length" }],
  },
  {
    name: "an outage ends the key",
    rule: "a failure is stored as if it were final, and is replayed",
    breaks: "I6",
    edits: [
      {
        file: holdingSteps,
        find: "chargeableCount(record) >= purpose.maxChargeableAttempts",
        replace: "true",
      },
    ],
  },
  {
    name: "executing after the replay window",
    rule: "an old key is paid for again",
    breaks: "I7",
    edits: [
      dropped(
        claimSteps,
        'if (now >= seen.replayUntil && !isAsNew(seen)) return new Problem("key_expired", known);',
      ),
    ],
  },
  {
    name: "a pepper that is not known yet counts as removed",
    rule: "an instance whose keys are older than a rotation sends its caller away to pay again",
    breaks: "I7",
    edits: [
      {
        file: "lib/records/claiming.ts",
        find: 'unknown: "unknown" }',
        replace: 'unknown: "unknowable" }',
      },
    ],
  },
  {
    name: "keys are not read again",
    rule: "an instance whose keys are older than a rotation never replays what others have stored",
    breaks: "locked",
    edits: [
      {
        file: "lib/check/keyed-check.ts",
        find: 'digest === "unknown" ? (await readKeys(keys)).fingerprint(pepperId, parts) : digest',
        replace: "digest",
      },
    ],
  },
  {
    name: "record deleted within its replay window",
    rule: "a key whose record is gone is paid for again",
    breaks: "I7",
    edits: [
      {
        file: claimSteps,
        find: "Math.max(settings.retentionMs, settings.replayWindowMs)",
        replace: "settings.retentionMs",
      },
    ],
  },
  {
    name: "a paid key is as good as new",
    rule: "a key whose attempts were not free is acquired after its window",
    breaks: "I7",
    edits: [
      {
        file: claimSteps,
        find: 'return seen.state === "released" && chargeableCount(seen) === 0;',
        replace: 'return seen.state === "released";',
      },
    ],
  },
  {
    name: "a settled attempt fences its owner",
    rule: "a verdict is lost although nobody else has acquired the key, only because an operator has settled its attempt",
    breaks: "locked",
    edits: [
      {
        file: holdingSteps,
        find: "if (isHeld(current, held)) return rebase",
        replace: "if (false) return rebase",
      },
    ],
  },
  {
    name: "a slow call is not listened to",
    rule: "what it says while another provider is asked is not stored",
    breaks: "known",
    edits: [
      { file: routed, find: '(charge !== "unknown" || verdict === true),', replace: "verdict === true," },
    ],
  },
  {
    name: "a second call after the first has its verdict",
    rule: "the second provider is called although the first has answered by then; that a call that has sent nothing is withdrawn covers for it",
    breaks: "final",
    edits: [
      { file: route, find: "const second = isVerdict(first.end())", replace: "const second = false" },
      noWithdrawal,
    ],
  },
  {
    name: "a call that has sent nothing is not withdrawn",
    rule: "the second provider is paid although the first has answered before the request was sent",
    breaks: "final",
    edits: [noWithdrawal],
  },
  {
    name: "refusal before replay",
    rule: "a verdict that is paid for is withheld by a deployment that no longer allows its input",
    breaks: "kept",
    edits: [
      {
        file: "lib/check/admit.ts",
        find: "const seen = await records.peek(record);",
        replace:
          "if (notAllowed !== undefined) throw new Problem(notAllowed.code, notAllowed);\n" +
          "  const seen = await records.peek(record);",
      },
    ],
  },
  {
    name: "an unsaved verdict is dropped",
    rule: "an instance knows a verdict that was paid for, and its next invocation does not store it",
    breaks: "kept",
    edits: [dropped(records, 'if (ending.holding.outcome === "unsaved") carried.keep(ending.last);')],
  },
  {
    name: "retention without the longest lock",
    rule: "a record is removed while its owner is at work, so its key is new and runs beside it",
    breaks: "I1",
    edits: [
      {
        file: claimSteps,
        find: "Math.max(settings.retentionMs, settings.replayWindowMs) + longestLockMs(settings)",
        replace: "Math.max(settings.retentionMs, settings.replayWindowMs)",
      },
    ],
  },
  {
    name: "lock without the late kill",
    rule: "the platform ends the owner after its deadline, and its provider goes on from then",
    breaks: "I1",
    edits: [{ file: recordSettings, find: lockMargin, replace: "return clockSkewMs + providerTailMs;" }],
  },
  {
    name: "forgetting a held key",
    rule: "the key ends while its owner pays for an answer that it cannot give",
    breaks: "I1",
    edits: [
      {
        file: "lib/records/steps/forget-steps.ts",
        find: 'const isHeld = seen.state === "claimed" && now < seen.freeAt;',
        replace: "const isHeld = false;",
      },
    ],
  },
  {
    name: "forgetting without compare-and-set",
    rule: "what was written since the record was read is lost, or tells of the person again",
    breaks: "attempts",
    edits: [
      {
        file: "lib/records/forget.ts",
        find: "conditions: [...compareAndSet(seen), ...conditions],",
        replace: "conditions: [],",
      },
    ],
  },
  {
    name: "different input under the same key",
    rule: "the answer about one person is returned for another",
    breaks: "true",
    edits: [
      dropped(claimSteps, 'if (likeness === "other" || likeness === "renormalised") return "differs";'),
    ],
  },
  {
    name: "guesses that are counted without an end",
    rule: "of many guesses at the same time each is counted and answered, however many there were",
    breaks: "guesses",
    edits: [dropped(guesses, ', { path: ["guessedCount"], test: "at_most", value: guessesPerHour - 1 }')],
  },
  {
    name: "hour of guesses that begins again",
    rule: "of many first guesses at the same time each begins the hour anew, and the count with it",
    breaks: "guesses",
    edits: [{ file: guesses, find: "conditions: [isThere, isSameHour],", replace: "conditions: [isThere]," }],
  },
  {
    name: "guess that is answered although it is not counted",
    rule: "a guess whose count is lost is answered all the same, so there may be any number of them",
    breaks: "guesses",
    edits: [
      {
        file: guessSteps,
        find: 'if (answer.outcome === "applied") return refuse(refusal);',
        replace: 'if (answer.outcome !== "refused") return refuse(refusal);',
      },
    ],
  },
  {
    name: "lock that is asked for other inputs alone",
    rule: "after five guesses the right input is still told from all others",
    breaks: "guesses",
    edits: [
      { file: claimSteps, find: "if (locked > 0) {", replace: 'if (locked > 0 && likeness !== "same") {' },
    ],
  },
  {
    name: "persist without repeat",
    rule: "a write is given up after one lost message, although there is time left",
    breaks: "saved",
    edits: [{ file: persist, find: "attempt < persistence.maxTries", replace: "attempt < 1" }],
  },
  {
    name: "projection without its condition",
    rule: "a stream image that arrives twice is counted twice",
    breaks: "I4",
    edits: [noEntryCondition],
  },
  {
    name: "projection that does not look at the charge",
    rule: "a stream image that arrives late takes back what no longer stands",
    breaks: "I4",
    edits: [dropped(advance, '{ path: ["charge"], test: "equals", value: charge },')],
  },
  {
    name: "projection that moves back",
    rule: "an older stream image that arrives late overwrites a newer one",
    breaks: "I4",
    edits: [
      {
        file: advance,
        find: "return rank > standingRank;",
        replace: "return true;",
      },
    ],
  },
  {
    name: "projection over a settlement",
    rule: "a stream image from before an operator's settlement overwrites it",
    breaks: "I4",
    edits: [{ file: advance, find: "return settled > standing;", replace: "return true;" }],
  },
  {
    name: "projection that forgets nobody",
    rule: "the verdict of a person who was forgotten stays in the books",
    breaks: "I4",
    edits: [{ file: advance, find: "return isForgotten ? forget(next) : next;", replace: "return next;" }],
  },
  {
    name: "projection that remembers",
    rule: "an older stream image that arrives late brings back the verdict of a person who was forgotten",
    breaks: "I4",
    edits: [
      {
        file: advance,
        find: "if (next === stands && (stands.forgotten === true || !isForgotten)) return undefined;",
        replace:
          "if (next === stands && seen.verdict === undefined && !isForgotten) return undefined;\n  if (seen.verdict !== undefined) return seen;",
      },
    ],
  },
  {
    name: "what fails on a kept connection is sent again",
    rule: "a call that may have been charged is made once more on a new connection",
    breaks: "sent",
    edits: [
      {
        file: callCourse,
        find: "connection = taken;",
        replace: "connection = Object.assign(taken, { write });",
      },
      {
        file: callCourse,
        find: 'end({ kind: "error", sent: isSent, error });',
        replace:
          "if (isLost && owner !== undefined) {\n" +
          "      const { write } = connection;\n" +
          "      connections.lost(owner, error);\n" +
          "      connection = undefined;\n" +
          "      taking = connections.take(url, owner);\n" +
          "      return void beginWith(taking, write);\n" +
          "    }\n" +
          '    end({ kind: "error", sent: isSent, error });',
      },
    ],
  },
  {
    name: "what fails on a kept connection is free",
    rule: "a kept connection that fails is taken for one that was dead before, although its call may have been charged",
    breaks: "lost",
    edits: [
      {
        file: callCourse,
        find: 'end({ kind: "error", sent: isSent, error });',
        replace: 'end({ kind: "error", sent: isSent && !isLost, error });',
      },
    ],
  },
  {
    name: "connection that is kept after an answer that was not whole",
    rule: "what is left over of one answer is read as the next one",
    breaks: "answers",
    edits: [dropped(wholeAnswer, "if (!isBodyWhole(bytes.subarray(headLength), fields)) return undefined;")],
  },
  {
    name: "connection that is not read while it waits",
    rule: "an answer that comes once more before the next request is taken for the answer to that",
    breaks: "answers",
    edits: [dropped(waitingConnection, 'socket.on("data", onData);')],
  },
  {
    name: "no turn of the event loop before a request",
    rule: "what came while the instance stood still is noticed too late: it is read as the answer to the next request",
    breaks: "answers",
    edits: [dropped(connections, "await noticeEvents();")],
  },
  {
    name: "beginning of a request before the claim",
    rule: "something is written on the connection that is opened early, although the claim may fail",
    breaks: "I2",
    edits: [
      {
        file: connections,
        find: "const waiting = wait(place, connection, earlyMs);",
        replace:
          "const waiting = wait(place, connection, earlyMs);\n" +
          '      void connection.ready.then(() => connection.socket.write("POST / HTTP/1.1"), () => undefined);',
      },
    ],
  },
  {
    name: "connection that is kept across a changed account",
    rule: "a call with a new account goes over a connection that an earlier account has used",
    breaks: "waiting",
    edits: [dropped(connections, "owner?.accountVersionId, ")],
  },
  {
    name: "connection that is kept without end",
    rule: "a connection is used however long it has waited, though its server has probably forgotten it",
    breaks: "waiting",
    edits: [dropped(waitingConnection, "&& longestMsBetween(since, now) < idleMs")],
  },
  {
    name: "connection that is opened early and waits anew",
    rule: "one that no call has taken is kept as if it had been opened when the check answered",
    breaks: "waiting",
    edits: [
      {
        file: connections,
        find: "const idleMs = keptMs - longestMsBetween(connection.openedAt, now());",
        replace: "const idleMs = keptMs;",
      },
    ],
  },
  {
    name: "connection that is opened early and stays",
    rule: "one that no call has taken is left open when the check answers, although none may be kept",
    breaks: "waiting",
    edits: [
      {
        file: connections,
        find: "if (idleMs > 0 && connection.isSecure() && keeps(owner)) keep(place, connection, idleMs);",
        replace: "if (idleMs > -Infinity) keep(place, connection, keptMs);",
      },
    ],
  },
];
