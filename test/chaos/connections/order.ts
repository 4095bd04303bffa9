/**
 * What a vendor does with a connection after a request on it has come whole. Everything is `answered` first, unless its
 * name begins with `lost`; `later` is a random moment in which the connection may or may not be idle.
 */
export const fates = [
  "answered",
  "answered_with_close",
  "closed_later",
  "reset_later",
  "half_closed_later",
  "silent",
  "answered_twice_at_once",
  "answered_twice_soon",
  "answered_twice_later",
  "stray_byte_later",
  "lost_before_work",
  "lost_after_work",
  "body_cut_off",
] as const;

/** One of {@link fates}. */
export type Fate = (typeof fates)[number];

/** What a request orders, as its body: the vendor obeys, so that a seed decides what happens. Times in milliseconds. */
export type Order = {
  /** The call's own name, which the answer brings back. */
  id: string;
  /** Whose connection it must be: no two owners may share one. */
  owner: string;
  fate: Fate;
  laterMs: number;
  /** How long the vendor leaves a connection idle before it closes it. */
  keepAliveMs: number;
};

/** What a vendor has seen, once it has stopped. */
export type Seen = {
  connections: number;
  /** The requests that it has worked on, which cost something, by their names. */
  charged: readonly string[];
  /** Connections over which requests of several owners came. */
  shared: number;
};

/** What an answer brings back: the name of its call, and when it was written, by {@link processMs}. */
export type Answer = { id: string; at: number };

/** Milliseconds on a clock that all threads of a process share. */
export function processMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
