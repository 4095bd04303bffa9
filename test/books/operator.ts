import type { Settled } from "../../lib/usage/ledger/settle-step.ts";
import type { KnownCharge } from "../../lib/domain/charge.ts";
import { partitionKeyOf } from "../../lib/records/record.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { attemptName, entriesOf, type Entry } from "../../lib/usage/ledger/entry.ts";
import type { Dice } from "../simulation/dice.ts";
import { entriesIn, type Call, type World } from "./world.ts";

/** A settlement as an operator orders it, with or without the time at which the attempt started. */
export type Order = { verificationId: string; attempt: number; charge: KnownCharge; startedAt?: number };

/** An operator settles attempts that the books or the records have, on the provider's word. */
export async function settleAny(world: World, dice: Dice): Promise<void> {
  for (let left = dice.between(1, 3); left > 0; left -= 1) await settleOne(world, dice);
}

async function settleOne(world: World, dice: Dice): Promise<void> {
  const known = [...world.calls.values()].filter((call) => livesOf(world, call).length > 0);
  if (known.length === 0) return;
  const dropped = known.filter((call) => isDropped(world, call));
  const open = known.filter((call) => stateOf(world, call).attempt?.charge === "open");
  const repeated = known.filter(
    ({ verificationId, attempt }) => livesOf(world, { verificationId, attempt }).length > 1,
  );
  // What is rare is chosen more often.
  const rare = [dropped, open, repeated].filter((calls) => calls.length > 0);
  const call = dice.pick(rare.length > 0 && dice.chance(0.6) ? dice.pick(rare) : known);
  const charge = world.plan.mayBeWrong && dice.chance(0.3) ? opposite(call.charge) : call.charge;
  const { verificationId, attempt, startedAt } = call;
  await settle(world, { verificationId, attempt, charge, ...(dice.chance(0.5) ? { startedAt } : {}) });
}

/**
 * Settles as it is ordered, and checks that this changed the attempt that was meant and no other, and that an order which
 * could mean two attempts was refused.
 */
export async function settle(world: World, order: Order): Promise<Settled> {
  const { code, sources, violate, counts } = world;
  const lives = livesOf(world, order);
  const text = `settlement of attempt ${order.attempt} of ${order.verificationId}`;
  const before = stateOf(world, order);
  const settled = await code.settleCharge({ ...order, by: "accounting", evidence: "the bill" }, sources);
  const { record } = stateOf(world, order);
  if (record !== undefined && settled.outcome === "settled") {
    const event = { before: before.record, after: record, at: world.clock.now() };
    world.pending.push(event);
    world.events.push(event);
  }
  const [life] = lives;
  if (lives.length > 1) {
    counts.ambiguous += 1;
    if (settled.outcome !== "several")
      violate("settled", `${text}: ${settled.outcome}, though two could be meant`);
    return settled;
  }
  if (settled.outcome === "settled") {
    if (life === undefined || attemptName(settled.to) !== life) violate("settled", `${text}: of another one`);
    count(world, before);
    const after = entriesIn(world).find((entry) => attemptName(entry) === life);
    if (after?.charge !== order.charge) violate("settled", `${text}: the entry is ${after?.charge}`);
  } else if (settled.outcome === "missing" && life !== undefined) violate("settled", `${text}: is not found`);
  else if (settled.outcome === "several" || settled.outcome === "busy") {
    violate("settled", `${text}: ${settled.outcome}`);
  }
  return settled;
}

/** The names of the attempts that an order may mean: one for each life of its key in which it was booked. */
function livesOf(world: World, order: Omit<Order, "charge">): string[] {
  const { record } = stateOf(world, order);
  const entries = entriesIn(world).filter(({ verificationId }) => verificationId === order.verificationId);
  const known = [...entries, ...(record === undefined ? [] : entriesOf(record))];
  return [
    ...new Set(
      known
        .filter(
          ({ attempt, startedAt }) =>
            attempt === order.attempt && (order.startedAt === undefined || startedAt === order.startedAt),
        )
        .map(attemptName),
    ),
  ];
}

function stateOf({ records }: World, { verificationId, attempt }: Pick<Entry, "verificationId" | "attempt">) {
  const item = records.get(partitionKeyOf(verificationId) ?? "");
  const record = item && recordFromItem(item);
  return { record, attempt: record?.attempts[attempt] };
}

/** Whether a living record has dropped an attempt as free. */
function isDropped(world: World, call: Call): boolean {
  const { record, attempt } = stateOf(world, call);
  return record !== undefined && attempt === undefined && record.createdAt <= call.startedAt;
}

function count({ counts }: World, { record, attempt }: ReturnType<typeof stateOf>): void {
  if (attempt !== undefined) counts.settledWithRecord += 1;
  else if (record !== undefined) counts.settledDropped += 1;
  else counts.settledWithoutRecord += 1;
}

function opposite(charge: KnownCharge): KnownCharge {
  return charge === "charged" ? "free" : "charged";
}

/** Each settlement that lines of an audit order, word for word. */
export function printedOrders(lines: readonly string[]): Order[] {
  return lines.flatMap((line) => {
    const [, verificationId = "", attempt, charge, rest = ""] =
      /^\s+npx idcheck settle (vrf_\S+) (\d+) (charged|free) (.*)$/u.exec(line) ?? [];
    if (charge !== "charged" && charge !== "free") return [];
    const started = /--started (\S+)/u.exec(rest)?.[1];
    return [
      {
        verificationId,
        attempt: Number(attempt),
        charge,
        ...(started === undefined ? {} : { startedAt: Date.parse(started) }),
      },
    ];
  });
}

/** The attempts about which lines of an audit tell an operator to ask, as far as the lines name them. */
export function askedAbout(world: World, lines: readonly string[]): Call[] {
  const calls = [...world.calls.values()];
  return lines.flatMap((line) => {
    const [, attempt, verificationId, time = ""] =
      /^\s+attempt (\d+) of (vrf_\S+), \S+, ([\d-]+ [\d:]+), /u.exec(line) ?? [];
    const startedAt = Date.parse(`${time.replace(" ", "T")}+08:00`);
    return calls.filter(
      (call) =>
        call.verificationId === verificationId &&
        call.attempt === Number(attempt) &&
        Math.floor(call.startedAt / 1_000) * 1_000 === startedAt,
    );
  });
}
