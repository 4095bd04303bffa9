import { createDice } from "./dice.ts";
import { maxMessageMs, maxSkewMs } from "./plan.ts";
import { idOf } from "./owners.ts";
import type { World } from "./world.ts";

/**
 * An operator with the providers' bills, which know how every call ended. He looks at the record, and what he
 * decides takes effect a while later, perhaps while somebody else writes.
 */
export function startOperator(world: World): void {
  const { scheduler, plan, seed, code, counts, table, trace } = world;
  const dice = createDice(seed, 3);

  function settleOne(): void {
    const record = world.record();
    const open = Object.entries(record?.attempts ?? {}).filter(
      ([, { charge }]) => charge === "unknown" || charge === "open",
    );
    if (record === undefined || open.length === 0) return;
    const [attemptNumber, { charge, owner, provider }] = dice.pick(open);
    const isCharged = world.calls.some(
      (call) => call.process.id === idOf(owner) && call.provider === provider && call.charged,
    );
    const write = code.resolve(
      record.pk,
      Number(attemptNumber),
      charge === "open" ? "open" : "unknown",
      isCharged ? "charged" : "free",
      { by: "operator", at: scheduler.now() + dice.between(-maxSkewMs, maxSkewMs), evidence: "bill-2026-11" },
    );
    trace?.(`operator decides: attempt ${attemptNumber} is ${isCharged ? "charged" : "free"}`);
    const delayMs = dice.between(0, dice.pick([5, 2_000, maxMessageMs]));
    scheduler.after(delayMs, () => {
      if (table.write("operator", write).applied) counts.corrections += 1;
    });
  }

  for (let round = 0; round < plan.operatorRounds; round++) {
    scheduler.after(dice.between(0, dice.pick([30_000, 200_000])), () => {
      // Right before the lock ends is when somebody else is about to take the key over.
      const waitMs = (world.record()?.freeAt ?? 0) - scheduler.now() + dice.between(-20, 20);
      if (dice.chance(0.6) && waitMs > 0) scheduler.after(waitMs, settleOne);
      else settleOne();
    });
  }
}
