import type { Passage } from "./road.ts";
import type { Watched } from "./watched.ts";

/** How the second provider was reached: not at all, at once, or over a connection that was held back. */
const connections = ["none", "at once", "slowed"] as const;

/** Checks apart by how the second provider was reached. */
export type WaveCount = {
  connection: (typeof connections)[number];
  checks: number;
  /** Checks that both providers have charged. */
  paidTwice: number;
  /** Of these, the checks whose first answer had left the first provider when the second one got its request. */
  answeredBefore: number;
  /** Of these, the checks whose first answer the functions had read whole when they sent the second request: must be 0. */
  readBefore: number;
};

/** What passed to a provider, and the port of its road. */
export type Traffic = { port: number; passages: readonly Passage[] };

/**
 * Counts a wave of checks by what passed to both providers and by what the functions' process told of its requests, in its
 * order. Both providers charge every request that reaches them. Every check asks the first provider, and asks the second one
 * at most once.
 */
export function countWave(
  checks: number,
  { first, second }: { first: Traffic; second: Traffic },
  watched: readonly Watched[],
): WaveCount[] {
  const firstByPerson = new Map(first.passages.map((passage) => [personOf(passage), passage]));
  const at = (event: Watched["event"], { port }: Traffic, passage: Passage): number | undefined => {
    const found = watched.findIndex(
      (seen) => seen.event === event && seen.remotePort === port && seen.localPort === passage.port,
    );
    return found < 0 ? undefined : found;
  };
  const unreached = rowOf("none", { checks: checks - second.passages.length });
  const reached = second.passages.map((passage) => {
    const connection = passage.isSlowed ? "slowed" : "at once";
    const earlier = firstByPerson.get(personOf(passage));
    if (passage.sentAt === undefined || earlier === undefined) return rowOf(connection, { checks: 1 });
    return rowOf(connection, {
      checks: 1,
      paidTwice: 1,
      answeredBefore: isBefore(earlier.answeredAt, passage.sentAt),
      readBefore: isBefore(at("answered", first, earlier), at("sent", second, passage)),
    });
  });
  return sumOf([unreached, ...reached]);
}

/** One row for each way to reach the second provider. */
export function sumOf(counts: readonly WaveCount[]): WaveCount[] {
  return connections.map((connection) => {
    const sum = rowOf(connection, {});
    for (const count of counts) {
      if (count.connection !== connection) continue;
      for (const name of ["checks", "paidTwice", "answeredBefore", "readBefore"] as const) {
        sum[name] += count[name];
      }
    }
    return sum;
  });
}

function rowOf(connection: WaveCount["connection"], counts: Partial<WaveCount>): WaveCount {
  return { connection, checks: 0, paidTwice: 0, answeredBefore: 0, readBefore: 0, ...counts };
}

function isBefore(one: number | undefined, other: number | undefined): 0 | 1 {
  return one !== undefined && other !== undefined && one < other ? 1 : 0;
}

/** The ID number in a request; undefined if it has none. */
function personOf({ request }: Passage): string | undefined {
  return /(?<!\d)\d{17}[\dX](?!\d)/u.exec(request)?.[0];
}
