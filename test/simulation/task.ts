import type { Scheduler } from "./scheduler.ts";

/** One asynchronous function under test that is no process: nothing kills it but its own end. */
export type SimulatedTask = {
  /** Waits in virtual time. */
  pause(delayMs: number): Promise<void>;
  /** Tells that the function has ended, or will not run again. */
  end(): void;
};

/** Starts a task, which runs until it pauses or ends. */
export function startTask(scheduler: Scheduler): SimulatedTask {
  const task = { waits: 1 };
  scheduler.enter(task);
  return {
    pause(delayMs) {
      scheduler.wait(task);
      return new Promise((resolve) =>
        scheduler.after(Math.ceil(delayMs), () => {
          scheduler.enter(task);
          resolve();
        }),
      );
    },
    end: () => scheduler.leave(task),
  };
}
