import { healthDependencies, type HealthDependencies } from "./composition.ts";
import type { HttpHandler } from "./http-answer.ts";
import { httpReading } from "./reading-shell.ts";

/** What `GET /v1/health` answers. */
export type Health = {
  /** Whether both of the others are true. */
  ready: boolean;
  stage: string;
  /** The release. */
  version: string;
  /** Whether this instance has idcheck's own keys. */
  keys: boolean;
  /** Whether this instance has just read from both tables. */
  store: boolean;
};

/**
 * The entry of `GET /v1/health`: whether an instance that is like those that check has what a check needs of AWS. It calls no
 * provider, knows none, and costs a read of each table.
 */
export function healthEntry(dependencies: HealthDependencies = healthDependencies()): HttpHandler {
  const { stage, version } = dependencies.config;
  return httpReading(async (): Promise<Health> => {
    const [keys, ...reads] = await Promise.all([
      succeeds(dependencies.keys()),
      // As with records, a connection that went stale while the function was frozen fails once.
      ...dependencies.tables.map((read) => succeeds(read().catch(read))),
    ]);
    const store = reads.every(Boolean);
    return { ready: keys && store, stage, version, keys, store };
  }, dependencies);
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}
