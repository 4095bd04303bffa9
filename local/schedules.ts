import type { LambdaRuntime, Outcome } from "./gateway/lambda.ts";

/** Schedules that invoke functions, as EventBridge's rules do. */
export type Schedules = { stop(): Promise<void> };

/**
 * Invokes every function of the template that has a schedule, at its rate, for the first time after its first period. An
 * invocation that fails is not repeated: the next one comes.
 */
export function startSchedules(runtime: LambdaRuntime): Schedules {
  const running = new Set<Promise<Outcome>>();
  const timers = runtime.functions.flatMap((definition) =>
    definition.schedules.map(({ everyMs, input }) =>
      setInterval(() => {
        const invocation = runtime.invoke(definition, input);
        running.add(invocation);
        void invocation.finally(() => running.delete(invocation));
      }, everyMs).unref(),
    ),
  );
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.allSettled(running);
    },
  };
}
