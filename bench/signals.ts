import { constants } from "node:os";

/**
 * Exits when the process is asked to end, so that cleanup on exit happens: children are ended and temporary folders
 * removed.
 */
export function exitOnSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
