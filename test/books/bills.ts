import { nextMonth, previousMonth, shanghaiMonth, type Month } from "../../lib/base/month.ts";
import { shanghaiDay } from "../../lib/base/shanghai-day.ts";
import { kinds } from "../../lib/domain/kinds.ts";
import type { Audit } from "../../lib/usage/audit/audit.ts";
import type { Bill } from "../../lib/usage/audit/bill.ts";
import { collectBilledLines } from "../../lib/usage/audit/billed-lines.ts";
import { attemptName } from "../../lib/usage/ledger/entry.ts";
import type { Dice } from "../simulation/dice.ts";
import { expectedFindings } from "./expected.ts";
import { askedAbout, printedOrders, settle, type Order } from "./operator.ts";
import { entriesIn, monthsOfWorld, type Call, type World } from "./world.ts";

/** Which bill an operator asks for. */
export type BillForm = {
  provider: string;
  month: Month;
  kind?: string;
  isNumber?: boolean;
  /** Whether its lines have no references, and its products the names of kinds. */
  isBare?: boolean;
  /** Days of which the operator's file lacks all lines, so that it is only a part of the bill. */
  lacks?(day: string): boolean;
  /** How old the bill is if its month is not over. */
  ageMs?: number;
};

/** An operator compares a right bill with the books, and obeys what is printed. */
export async function compareAny(world: World, dice: Dice): Promise<void> {
  const months = monthsOfWorld(world).slice(1);
  await compareAndObey(world, {
    provider: dice.pick(["first", "second"]),
    month: dice.chance(0.3) ? shanghaiMonth(world.clock.now()) : dice.pick(months),
    isNumber: dice.chance(0.2),
    isBare: dice.chance(0.15),
    ...(dice.chance(0.2) ? { lacks: anyGap(dice) } : {}),
    ageMs: dice.pick([0, 3_600_000, 86_400_000, 3 * 86_400_000]),
    ...(dice.chance(0.2) ? { kind: dice.pick(kinds) } : {}),
  });
}

/** A file that ends early, begins late or lacks a day. */
function anyGap(dice: Dice): (day: string) => boolean {
  const at = String(dice.between(1, 31)).padStart(2, "0");
  return dice.pick([
    (day: string) => day.slice(8) > at,
    (day: string) => day.slice(8) < at,
    (day: string) => day.slice(8) === at,
  ]);
}

/** Compares, checks what the audit says of a bill that is right, and obeys each command that it prints. */
export async function compareAndObey(world: World, form: BillForm): Promise<string[]> {
  const { violate, counts, plan } = world;
  const { audit, lines } = await compare(world, form);
  const { bill } = audit;
  if (bill === undefined) throw new Error("the audit says nothing of the bill");
  counts.bills += 1;
  const text = `${form.isNumber === true ? "number" : "bill"} of ${form.provider} for ${form.month}`;
  const isWhole = form.lacks === undefined;
  const isBooked = areBooked(world, form);
  const isKnown = !plan.mayBeWrong && isBooked && isWhole;
  const { isPossible, doubt, gap, misplaced, findings } = bill;
  const isPart = gap !== undefined && !bill.isProvisional;
  if (isKnown && (!isPossible || doubt !== undefined || isPart || misplaced.length > 0)) {
    violate("right", `${text}: ${isPossible} ${doubt?.because} ${isPart} ${misplaced[0]?.because}`);
  }
  if (isKnown && findings.some(({ charge }) => charge === "charged" || charge === "free")) {
    violate("right", `${text}: contradicts a known charge`);
  }
  const orders = printedOrders(lines);
  // A number can only be read with books that are right and have every call, also those whose record is gone.
  const isNumber = !(billOf(world, form).lines?.references.size ?? 0);
  if (isNumber && orders.length > 0 && lacksCalls(world, form)) {
    violate("true", `${text}: decides, though the books lack calls that records have`);
  }
  let [held, asked] = [0, 0];
  for (const order of orders) {
    if (isNumber && !(isBooked && isWhole)) {
      await ask(world, order);
      asked += 1;
      continue;
    }
    counts.commands += 1;
    if (!(await obey(world, order, text))) held += 1;
  }
  if (orders.length === 0) return lines;
  const after = await compare(world, form);
  // Two wrong charges may make a number right, until one of them is corrected.
  if (asked === 0 && isPossible && isWhole && !plan.mayBeWrong && after.audit.bill?.isPossible !== true)
    violate("obeyed", `${text} is refuted after that`);
  const left = printedOrders(after.lines);
  if (asked === 0 && orders.length < 20 && left.length > held)
    violate("obeyed", `${text}: commands are left`);
  return after.lines;
}

/** Does what a command says; false if it must wait, because a call may still be running. */
async function obey(world: World, order: Order, text: string): Promise<boolean> {
  const settled = await settle(world, order);
  if (settled.outcome === "held") return false;
  // The record has it already, and the stream or a repair will bring it.
  if (settled.outcome === "unchanged" && isBehind(world, order)) return false;
  if (settled.outcome !== "settled") {
    world.violate("true", `${text}: a command ends as ${settled.outcome}`);
    return true;
  }
  const truth = world.calls.get(attemptName(settled.to));
  if (truth?.charge !== order.charge) {
    world.violate("true", `${text}: attempt ${truth?.name} was ${truth?.charge}, not ${order.charge}`);
  }
  return true;
}

function lacksCalls(world: World, { month }: BillForm): boolean {
  return [...expectedFindings(world, month)].some((one) => one.startsWith("missing"));
}

function isBehind(world: World, order: Order): boolean {
  const name = attemptName({ startedAt: 0, ...order });
  return [...expectedFindings(world, shanghaiMonth(order.startedAt ?? 0))].some((one) => one.endsWith(name));
}

/** Asks the provider about each attempt that is named, and settles what it says. */
export async function askProvider(world: World, lines: readonly string[]): Promise<void> {
  for (const call of askedAbout(world, lines)) await ask(world, call);
}

async function ask(world: World, about: Omit<Order, "charge">): Promise<void> {
  const call = world.calls.get(attemptName({ startedAt: 0, ...about }));
  if (call === undefined) return;
  world.counts.asked += 1;
  const { verificationId, attempt, startedAt, charge } = call;
  await settle(world, { verificationId, attempt, startedAt, charge });
}

/** An audit with a right bill, and what it prints of it. */
export async function compare(world: World, form: BillForm): Promise<{ audit: Audit; lines: string[] }> {
  const { code, sources } = world;
  const audit: Audit = await code.auditCertainly(sources, { month: form.month, bill: billOf(world, form) });
  const lines =
    audit.bill === undefined ? [] : code.billLines(audit.bill, { month: form.month, place: "--stage test" });
  return { audit, lines };
}

/**
 * The right bill of a provider for a month: every call that it charged, by its own clock, so far, some calls that cost
 * nothing, and some whose charge it has given back.
 */
function billOf({ calls, clock }: World, form: BillForm): Bill {
  const { provider, month, kind, isNumber, ageMs = 0 } = form;
  const isProvisional = month >= shanghaiMonth(clock.now());
  const madeAt = clock.now() - (isProvisional ? ageMs : 0);
  const collected = collectBilledLines();
  for (const call of calls.values()) {
    const isOnBill =
      shanghaiMonth(call.billedAt) === month && call.provider === provider && call.billedAt <= madeAt;
    if (isOnBill && (kind === undefined || call.kind === kind)) addLines(collected, call, form);
  }
  const lines = collected.lines();
  return {
    provider,
    calls: lines.calls,
    ...(kind === undefined ? {} : { kind }),
    ...(isNumber === true ? {} : { lines }),
    isProvisional,
  };
}

type Collected = Pick<ReturnType<typeof collectBilledLines>, "add">;

function addLines({ add }: Collected, call: Call, { isBare, lacks }: BillForm): void {
  const day = shanghaiDay(call.billedAt);
  if (lacks?.(day) === true) return;
  const line = {
    reference: call.isListed && isBare !== true ? call.reference : "-",
    day,
    product: isBare === true ? call.kind : `api ${call.kind}`,
    amount: 0.6,
  };
  if (call.charge === "charged") add(line);
  else if (call.startedAt % 4 === 0) add(line, "free");
  else if (call.startedAt % 4 === 1 && line.reference !== "-") {
    add(line);
    add(line, "refund");
  }
}

/** Whether the books have every call that may be on a bill. */
export function areBooked(world: World, { provider, month }: BillForm): boolean {
  const booked = new Set(entriesIn(world).map(attemptName));
  const near = new Set([previousMonth(month), month, nextMonth(month)]);
  return [...world.calls.values()]
    .filter((call) => call.provider === provider && near.has(shanghaiMonth(call.startedAt)))
    .every((call) => booked.has(call.name));
}
