import { chargedOf } from "../../lib/domain/charge.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { brokenStepRules } from "../../lib/records/legal-step.ts";
import { chargesOf, type VerificationRecord } from "../../lib/records/record.ts";
import type { Item, Write, WriteResult } from "../../lib/store/write.ts";
import { applyWrite, type MemoryTable } from "../lib/store/memory-store.ts";
import { createMemoryUsageTable, type MemoryUsageTable } from "../lib/store/memory-usage-table.ts";
import type { Call } from "./calls.ts";
import { checkSend, checkVersion } from "./checks.ts";
import type { Code } from "./code.ts";
import { checkCount, type Guesses } from "./guess-checks.ts";
import { idOf } from "./owners.ts";
import type { Plan } from "./plan.ts";
import type { Counts, Invariant, Violation } from "./report.ts";
import type { Instance } from "./instances.ts";
import { removeInTime } from "./retention.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { noSettlements, type Settlements } from "./settling.ts";
import { createStream, type Stream } from "./stream.ts";

/** A record that retention has removed, as it was then and as an operator has settled its attempts since. */
export type RemovedRecord = { item: Item; record: VerificationRecord };

/** Who writes to the table: a process by its id, or an operator who settles or forgets. */
export type Writer = number | "operator" | "forgetting";

/** What one schedule happens in, and what is known of it from outside. */
export type World = {
  seed: number;
  plan: Plan;
  code: Code;
  scheduler: Scheduler;
  /** Epoch ms of the beginning. */
  startedAt: number;
  counts: Counts;
  instances: Instance[];
  violations: Violation[];
  violate(invariant: Invariant, text: string): void;
  /** Writes a line of the trace; undefined where nobody reads one. */
  trace: ((text: string) => void) | undefined;
  table: { write(by: Writer, write: Write): WriteResult; read(pk: string): Item | undefined };
  /** The one item of the schedule as it stands; undefined before the first write. */
  item: Item | undefined;
  /** The same as a record. */
  record(): VerificationRecord | undefined;
  /** When the record last ceased to say that the key has cost nothing; -Infinity if it never said so. */
  freeUntil: number;
  /** The times (epoch s) for which a removal is planned. */
  removals: Set<number>;
  /** Retention removes the record: the key is new again. */
  removeRecord(): void;
  /** What retention has removed, oldest first. */
  removed: RemovedRecord[];
  /** When it did so last (epoch ms). */
  removedAt: number;
  /** Attempts that were ever known not to be free, by attempt: an unknown one may turn out to be so later. */
  counted: Set<string>;
  guesses: Guesses;
  /** How many connections were opened. */
  lineCount: number;
  /** How many calls were sent for other keys. */
  neighbourCalls: number;
  /** Every call that was sent for the key. */
  calls: Call[];
  send(call: Pick<Call, "process" | "provider" | "input">): Call;
  /** The first verdict that was answered as saved. */
  savedAnswer: string | undefined;
  /** The table `usage`, with all that was posted to it. */
  usage: MemoryUsageTable;
  settlements: Settlements;
  /** Where the plan has the usage projected. */
  stream: Stream | undefined;
  /** What the code under test threw that is no answer. */
  fault: unknown;
};

/** The numbers of calls for other keys are greater. */
const firstNeighbourCall = 1_000_000;

/** An empty table, two providers that were never called, and nobody at work. `trace` is told each event in a line. */
export function createWorld(
  seed: number,
  plan: Plan,
  { code, counts, trace }: { code: Code; counts: Counts; trace: ((line: string) => void) | undefined },
): World {
  const startAt = Date.UTC(2026, 10, 22, 4, 30);
  const scheduler = createScheduler(startAt);
  const items: MemoryTable = new Map();
  const usage = createMemoryUsageTable();
  let record: VerificationRecord | undefined;

  const world: World = {
    seed,
    plan,
    code,
    scheduler,
    startedAt: startAt,
    counts,
    instances: [],
    violations: [],
    violate(invariant, text) {
      world.violations.push({ invariant, text });
      world.trace?.(`VIOLATES ${invariant}: ${text}`);
    },
    trace: trace && ((text) => trace(`${String((scheduler.now() - startAt) / 1000).padStart(9)} s  ${text}`)),
    table: {
      read: (pk) => items.get(pk),
      write(by, write) {
        const result = applyWrite(items, write);
        const item = items.get(write.pk);
        if (!result.applied || item === undefined) {
          world.trace?.(`${name(by)} is refused a write`);
          return result;
        }
        const before = record;
        record = recordFromItem(item);
        if (before !== undefined && chargedOf(chargesOf(before)) === "no") world.freeUntil = scheduler.now();
        world.item = item;
        world.trace?.(`${name(by)} writes: ${describe(record)}`);
        checkVersion(world, by, before, record);
        checkCount(world, by, before, record);
        checkStep(world, before, record);
        world.stream?.push({ before, after: record });
        removeInTime(world);
        return result;
      },
    },
    item: undefined,
    record: () => record,
    freeUntil: Number.NEGATIVE_INFINITY,
    removals: new Set(),
    removeRecord() {
      if (record === undefined || world.item === undefined) return;
      counts.removals += 1;
      world.trace?.("retention removes the record");
      world.removed.push({ item: world.item, record });
      world.removedAt = scheduler.now();
      // What they learn later has no place any more.
      for (const { process } of world.calls) if (process.state() === "running") process.missedStore = true;
      items.delete(record.pk);
      record = undefined;
      world.item = undefined;
      world.counted.clear();
      world.savedAnswer = undefined;
      world.settlements.isUnknownToHolder = false;
    },
    removed: [],
    removedAt: Number.NEGATIVE_INFINITY,
    counted: new Set(),
    guesses: { hourOf: new Map(), told: new Map() },
    lineCount: 0,
    neighbourCalls: 0,
    calls: [],
    send(sent) {
      const { isNeighbour } = sent.process;
      if (isNeighbour) world.neighbourCalls += 1;
      const call: Call = {
        ...sent,
        number: isNeighbour ? firstNeighbourCall + world.neighbourCalls : world.calls.length + 1,
        sentAt: scheduler.now(),
        stoppedAt: undefined,
        charged: false,
        result: undefined,
        isRunning: true,
        isRead: false,
        isEnded: false,
      };
      if (isNeighbour) return call;
      world.counts.calls += 1;
      checkSend(world, call);
      world.calls.push(call);
      return call;
    },
    savedAnswer: undefined,
    usage,
    settlements: noSettlements(),
    stream: plan.projectsUsage ? createStream(scheduler, code, seed, usage) : undefined,
    fault: undefined,
  };
  return world;
}

/** The rules that the deployed projection watches. */
function checkStep(world: World, before: VerificationRecord | undefined, after: VerificationRecord): void {
  world.counts.images += 1;
  for (const rule of brokenStepRules(before, after))
    world.violate("legal", `a write breaks the rule ${rule}`);
}

function name(by: Writer): string {
  return typeof by === "number" ? `#${by}` : by;
}

/** A record in one line of the trace. */
function describe(record: VerificationRecord): string {
  const attempts = Object.entries(record.attempts).map(
    ([attemptNumber, { provider, charge, settlement, owner }]) =>
      `${attemptNumber} ${provider} ${charge} of #${idOf(owner)}` +
      (settlement === undefined ? "" : `, settled to ${settlement.charge} by ${settlement.number}`),
  );
  const answer = record.answer === undefined ? "" : `, ${record.answer.reason}`;
  const guesses = record.guessedCount === undefined ? "" : `, guess ${record.guessedCount}`;
  return `${record.state} by #${idOf(record.owner)}, epoch ${record.epoch}${answer}${guesses} [${attempts.join("; ")}]`;
}
