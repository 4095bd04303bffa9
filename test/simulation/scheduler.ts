/**
 * Virtual time: everything that happens is an event in one queue, and between two events all code under test
 * has run until it waits for another one. That makes a schedule deterministic, and as fast as its code.
 */
export type Scheduler = {
  /** Epoch ms by the clock that no process of the simulation can read. */
  now(): number;
  /** Runs `event` after `delayMs`; events of the same time run in the order in which they were planned. */
  after(delayMs: number, event: () => void): void;
  /** Code under test starts to run, or runs on. */
  enter(task: Task): void;
  /** Code under test runs on although what it waits for goes on. */
  nudge(task: Task): void;
  /** Code under test has begun to wait for an event. */
  wait(task: Task): void;
  /** Code under test will not run again. */
  leave(task: Task): void;
  /** Runs until no event is left. */
  run(): Promise<void>;
};

/** One asynchronous function under test: for how many events it waits. */
type Task = { waits: number };

type Event = { at: number; order: number; run: () => void };

/** Enough microtasks for any code between two events; a task that needs more waits for something foreign. */
const maxTurns = 2_000;
/** Microtasks granted to a task that goes on although it waits for another event as well. */
const parallelTurns = 100;

const turnOver = Promise.resolve();

/** A scheduler whose time begins at `startAt` (epoch ms). */
export function createScheduler(startAt: number): Scheduler {
  const heap: Event[] = [];
  let now = startAt;
  let order = 0;
  const tasks = { running: 0, turnsOwed: 0 };

  return {
    now: () => now,
    after(delayMs, run) {
      order += 1;
      push(heap, { at: now + delayMs, order, run });
    },
    enter(task) {
      task.waits = Math.max(0, task.waits - 1);
      if (task.waits === 0) tasks.running += 1;
      else tasks.turnsOwed = parallelTurns;
    },
    nudge(task) {
      if (Number.isFinite(task.waits)) tasks.turnsOwed = parallelTurns;
    },
    wait(task) {
      if (task.waits === 0) tasks.running -= 1;
      task.waits += 1;
    },
    leave(task) {
      if (task.waits === 0) tasks.running -= 1;
      task.waits = Number.POSITIVE_INFINITY;
    },
    async run() {
      for (;;) {
        for (let turn = 0; tasks.running > 0 || turn < tasks.turnsOwed; turn++) {
          if (turn > maxTurns) throw new Error("code under test waits for something that is not simulated");
          await turnOver;
        }
        tasks.turnsOwed = 0;
        const event = pop(heap);
        if (event === undefined) return;
        now = event.at;
        event.run();
      }
    },
  };
}

function isBefore(left: Event, right: Event): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

/** A binary heap: the parent of entry n stands at (n - 1) / 2. */
function push(heap: Event[], event: Event): void {
  let hole = heap.length;
  heap.push(event);
  while (hole > 0) {
    const above = (hole - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || isBefore(parent, event)) break;
    heap[hole] = parent;
    hole = above;
  }
  heap[hole] = event;
}

function pop(heap: Event[]): Event | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let hole = 0;
  for (;;) {
    const left = heap[2 * hole + 1];
    const right = heap[2 * hole + 2];
    const least = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
    if (least === undefined || isBefore(last, least)) break;
    heap[hole] = least;
    hole = 2 * hole + (least === right ? 2 : 1);
  }
  heap[hole] = last;
  return first;
}
