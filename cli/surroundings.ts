import type { Surroundings } from "./command.ts";

/** What surrounds a command that runs as this process. */
export const processSurroundings: Surroundings = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  onStop(listener) {
    const removals = (["SIGINT", "SIGTERM"] as const).map((signal) => {
      const handler = (): void => listener(signal);
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    return () => {
      for (const remove of removals) remove();
    };
  },
};

/** Resolves the first time that the person or the system asks to stop. */
export function untilStopped({ onStop }: Pick<Surroundings, "onStop">): Promise<void> {
  return new Promise((resolve) => {
    const stopListening = onStop(() => {
      stopListening();
      resolve();
    });
  });
}
