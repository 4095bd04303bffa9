import { constants } from "node:os";

/**
 * Exits when the process is asked to end, so that what cleans up on exit does: children end and temporary folders go.
 */
export function exitOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
