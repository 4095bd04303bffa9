import type { KnownCharge } from "../../lib/domain/charge.ts";
import { chargeOf, verificationId, type VerificationRecord } from "../../lib/records/record.ts";
import type { TransactBoth } from "../../lib/store/transact-both.ts";
import type { SettlementOrder } from "../../lib/usage/ledger/settle-step.ts";
import { createDice, type Dice } from "./dice.ts";
import { idOf } from "./owners.ts";
import { applySettlement } from "./settling.ts";
import { startTask } from "./task.ts";
import type { World } from "./world.ts";

/** Of the orders: the bill contradicts a charge that was known, or that was settled before. */
const contradictions = 0.3;

/**
 * An operator with the providers' bills, which know how every call ended. What he orders takes effect a while later,
 * perhaps while somebody else writes, and perhaps without an answer.
 */
export function startOperator(world: World): void {
  const { scheduler, plan, seed } = world;
  const dice = createDice(seed, 3);

  function settleOne(): void {
    const record = world.record();
    const order = record && orderFor(world, record, dice);
    if (order !== undefined) carryOut(world, order, dice, dice.chance(0.5) ? 1 : 0);
  }

  for (let round = 0; round < plan.operatorRounds; round++) {
    scheduler.after(dice.between(0, dice.pick([30_000, 200_000])), () => {
      // Right after the lock ends is when somebody else is about to take the key over.
      const waitMs =
        (world.record()?.freeAt ?? 0) - scheduler.now() + dice.between(-20, plan.bounds.skewMs + 20);
      if (dice.chance(0.6) && waitMs > 0) scheduler.after(waitMs, settleOne);
      else settleOne();
    });
  }
}

/** What the bill says of one attempt that the record has, or has dropped as free, and that was not settled so. */
function orderFor(world: World, record: VerificationRecord, dice: Dice): SettlementOrder | undefined {
  const numbers = Array.from({ length: record.attemptCount }, (_, index) => String(index + 1));
  // Only the books still know an attempt that was dropped.
  const dropped = world.plan.projectsUsage ? numbers.filter((number) => !(number in record.attempts)) : [];
  const isDropped = dropped.length > 0 && dice.chance(0.7);
  const isContradiction = isDropped || dice.chance(contradictions);
  const wanted = isDropped
    ? dropped
    : numbers.filter((number) => isKnown(record, number) === isContradiction);
  if (wanted.length === 0) return undefined;
  const number = dice.pick(wanted);
  const charge = isContradiction ? opposite(record, number) : billed(world, record, number);
  const order = { verificationId: verificationId(record.pk), attempt: Number(number), charge };
  return { ...order, by: "operator", evidence: "bill-2026-11" };
}

function isKnown({ attempts }: VerificationRecord, number: string): boolean {
  const attempt = attempts[number];
  return attempt === undefined || ["charged", "free"].includes(chargeOf(attempt));
}

function opposite({ attempts }: VerificationRecord, number: string): KnownCharge {
  const attempt = attempts[number];
  return attempt !== undefined && chargeOf(attempt) === "charged" ? "free" : "charged";
}

function billed({ calls, seed }: World, { attempts }: VerificationRecord, number: string): KnownCharge {
  const { owner, provider } = attempts[number] ?? {};
  const isCharged = calls.some(
    (call) =>
      owner !== undefined && call.process.id === idOf(owner) && call.provider === provider && call.charged,
  );
  // A bill may also contradict what the provider says of the call when it answers late. The bill is what is paid.
  const isOdd = createDice(seed, 7).chance(0.2);
  return isCharged === isOdd ? "free" : "charged";
}

/** So long a slow operator waits for somebody else to write, at most. */
const slowMs = 60_000;

/** Messages of the operator that are lost: he is told no outcome. */
const lostRequest = new Error("the request is lost");
const lostAnswer = new Error("the answer is lost");

/** Has the shipped code carry out an order; where it is told no outcome, up to `repeats` times more. */
function carryOut(world: World, order: SettlementOrder, dice: Dice, repeats: number): void {
  const { scheduler, code, usage, table, trace } = world;
  const task = startTask(scheduler);
  const { skewMs: maxSkewMs, messageMs: latestMs } = world.plan.bounds;
  const skewMs = dice.between(-maxSkewMs, maxSkewMs);
  const isSlow = createDice(world.seed, 6).chance(0.3);
  const messageMs = (): number => dice.between(1, 4);
  const transactBoth: TransactBoth = async (writes, update) => {
    await task.pause(dice.between(0, dice.pick([5, 2_000, Math.min(latestMs, 10_000)])));
    // The worst moment is right after somebody else has written: an operator may pause between look and write.
    if (isSlow) {
      const seen = world.record();
      for (let waited = 0; waited < slowMs && world.record() === seen; waited += 100) await task.pause(100);
    }
    const fate = dice.fraction();
    if (fate < 0.05) throw lostRequest;
    // Another transaction is in the way.
    if (fate < 0.1) return false;
    const isApplied = await applySettlement(world, order, writes, update);
    if (fate < 0.2) throw lostAnswer;
    return isApplied;
  };
  trace?.(`operator orders: attempt ${order.attempt} is ${order.charge}`);
  void code
    .settleCharge(order, {
      table: { ...usage, read: async (key) => task.pause(messageMs()).then(() => usage.read(key)) },
      records: { read: async (pk) => task.pause(messageMs()).then(() => table.read(pk)) },
      transactBoth,
      clock: { now: () => scheduler.now() + skewMs, sleep: task.pause },
      random: { fraction: dice.fraction, bytes: (count) => new Uint8Array(count) },
    })
    .then(
      ({ outcome }) => trace?.(`operator learns of attempt ${order.attempt}: ${outcome}`),
      (error: unknown) => {
        if (error !== lostRequest && error !== lostAnswer) world.fault ??= error;
        else if (repeats > 0) {
          scheduler.after(dice.between(1, 20_000), () => carryOut(world, order, dice, repeats - 1));
        }
      },
    )
    .then(task.end);
}
