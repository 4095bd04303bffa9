import type { VerificationRecord } from "../../lib/records/record.ts";
import type { Problem } from "../../lib/domain/problem.ts";
import { inputs } from "./inputs.ts";
import { checkGuess } from "./guess-checks.ts";
import { idOf } from "./owners.ts";
import { attemptKey } from "./settling.ts";
import type { World } from "./world.ts";
import { costOf, type Reply } from "./requests.ts";

/** Longest pause between two tries of a write, and the shortest time in which a try is worth making. */
const maxPauseMs = 1_000;
const minTryMs = 50;

/** What must hold for an answer at the moment in which a caller gets it. */
export function checkReply(world: World, reply: Reply): void {
  const { counts, trace } = world;
  const { process } = reply;
  const calls = world.calls.filter((call) => call.process === process);
  const { latestAt, isEverCharged } = world.settlements;
  // What this process knows of a charge may be older than what an operator has settled since.
  const isSettledMeanwhile = latestAt >= process.startedAt;
  const isCharged = isEverCharged || world.calls.some((call) => call.charged);
  checkGuess(world, reply);
  if ("problem" in reply) {
    counts.problems += 1;
    const { problem } = reply;
    const record = world.record();
    trace?.(`#${process.id} answers ${problem.status} ${problem.code}, charged ${problem.charged}`);
    checkExpiry(world, reply, problem);
    const isOwnFree = calls.every(({ isRead, result }) => isRead && result?.charge === "free");
    if (problem.charged === "no" && !isOwnFree && !isSettledMeanwhile) {
      world.violate("true", `#${process.id} says that nothing was charged`);
    }
    const isSilent = reply.costBefore !== "no" && costOf(withoutAttemptsOf(process.id, record)) !== "no";
    // A process without a call may have read the record while it was free, and answer later.
    const wasFreeMeanwhile = calls.length === 0 && world.freeUntil >= process.startedAt;
    if (problem.charged === "no" && isSilent && !wasFreeMeanwhile && !isSettledMeanwhile) {
      world.violate("true", `#${process.id} says that the key has cost nothing so far`);
    }
    if (problem.charged === "yes" && !isCharged) {
      world.violate("true", `#${process.id} says that something was charged`);
    }
    if (problem.code === "invalid_request") counts.refused += 1;
    if (withholdsVerdict(world, reply, problem.code)) {
      world.violate("kept", `#${process.id} withholds a verdict that is stored`);
    }
    // One that was frozen across its deadline has lost its claim to time, although the record still names it.
    const isHeld = record !== undefined && world.scheduler.now() < record.freeAt;
    if (problem.code === "in_progress" && isHeld && idOf(record.owner) === process.id) {
      world.violate("locked", `#${process.id} takes its own claim for somebody else's`);
    }
    return;
  }
  const { answer, saved, replayed } = reply.verified;
  if (replayed) counts.replays += 1;
  else counts.verdicts += 1;
  trace?.(
    `#${process.id} answers ${answer.verdict}${replayed ? ", replayed" : ""}${saved ? "" : ", not saved"}`,
  );
  const source = world.calls.find(
    ({ provider, number }) => answer.providerReference === `${provider}-${number}`,
  );
  const finding = source?.result?.outcome === "signal" ? source.result.finding.reason : undefined;
  if (source === undefined || finding !== answer.reason || source.provider !== answer.provider) {
    world.violate("true", `#${process.id} answers what no provider said`);
  } else if (source.input !== reply.input.idNumber) {
    world.violate("true", `#${process.id} answers with what was said of another input`);
  }
  const isSettledFree = Object.entries(world.record()?.attempts ?? {}).some(
    ([number, attempt]) =>
      world.settlements.everFree.has(attemptKey(number, attempt)) &&
      attempt.provider === source?.provider &&
      idOf(attempt.owner) === source.process.id,
  );
  if (
    (answer.charged === "no" && source?.charged === true && !isSettledFree) ||
    (answer.charged === "yes" && !isCharged)
  ) {
    world.violate("true", `#${process.id} says of a verdict: charged ${answer.charged}`);
  }
  if (!saved) {
    const { verdictPersistMs, verdictMarginMs } = world.plan.deployment.settings;
    const lastEndAt = Math.max(...calls.map((call) => call.endedAt ?? 0));
    const waitedUntil = Math.min(lastEndAt + verdictPersistMs, process.deadlineAt - verdictMarginMs);
    if (process.clock.now() < waitedUntil - maxPauseMs - minTryMs)
      world.violate("saved", `#${process.id} gave up before its time`);
    return;
  }
  // It may be of a record that retention has removed since.
  if (world.removedAt >= process.startedAt) return;
  const text = JSON.stringify(answer);
  world.savedAnswer ??= text;
  if (text !== world.savedAnswer) world.violate("I5", `#${process.id} answers another verdict`);
  const record = world.record();
  if (record?.state !== "done") world.violate("I5", `#${process.id} answers as saved what is not`);
  else if (!replayed && idOf(record.owner) !== process.id) {
    world.violate("I5", `#${process.id} answers as saved what another one decided`);
  }
}

/** A caller whose key has expired takes a new key, and pays again: nobody is told so of a key that is live. */
function checkExpiry(world: World, { process, before }: Reply, { code, retryAfterSeconds }: Problem): void {
  const record = world.record();
  // Without a pepper that is known to be missing, a check that is unavailable is told nothing of when to come back.
  if (code === "unavailable" && retryAfterSeconds !== undefined) world.counts.unknownPeppers += 1;
  if (code !== "key_expired" || record === undefined || record.forgotten === true) return;
  if (process.clock.now() >= (before?.replayUntil ?? record.replayUntil)) return;
  world.violate("I7", `#${process.id} is told that its key has expired, although it is live`);
}

/** Whether a request is refused for what it is, although its key had its verdict when it came. */
function withholdsVerdict(world: World, { process, input, before }: Reply, code: string): boolean {
  const isStored = before?.answer !== undefined && before === world.record();
  const isInTime = isStored && process.clock.now() < before.replayUntil;
  return isInTime && input === inputs[0] && code === "invalid_request";
}

/** The record as it concerns others than a process, which knows itself what its own attempts have cost. */
function withoutAttemptsOf(
  id: number,
  record: VerificationRecord | undefined,
): VerificationRecord | undefined {
  if (record === undefined) return undefined;
  const others = Object.entries(record.attempts).filter(([, { owner }]) => idOf(owner) !== id);
  return { ...record, attempts: Object.fromEntries(others) };
}
