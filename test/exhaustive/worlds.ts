import type { RecordSettings } from "../../lib/domain/record-settings.ts";

/** How much happens in a world at most, and for how long things last (ticks). Every order of it is searched. */
export type SmallWorld = {
  /** What a person who chooses a world should know. */
  help: string;
  invocations: number;
  /** Calls of one invocation: with 2, the first is listened to while the other is made. */
  calls: 1 | 2;
  /** Messages that are lost, late or doubled, or whose answer is lost. */
  faults: number;
  kills: number;
  /** Orders of an operator who settles attempts. */
  orders: number;
  /** Whether his bill may contradict what the providers said of their calls. By default it knows how each call ended. */
  contradicts?: true;
  /** Operators who forget the person. */
  forgets: number;
  /** Whether an instance tries a verdict again that it could not store. */
  carriesOver?: true;
  /** Ticks for which a key replays; then retention removes its record some time later. For good without it. */
  replayTicks?: number;
  maxChargeableAttempts: number;
  /** How long an invocation may last. A shorter one gives fewer states and fewer chances to meet. */
  invocationTicks: number;
  tailTicks: number;
  skewTicks: number;
  killTicks: number;
};

const base = {
  invocations: 2,
  calls: 1,
  faults: 1,
  kills: 1,
  orders: 1,
  forgets: 0,
  maxChargeableAttempts: 3,
  invocationTicks: 2,
  tailTicks: 2,
  skewTicks: 1,
  killTicks: 1,
} as const;

/** The worlds that are searched, by name. */
export const worlds = {
  small: {
    ...base,
    help: "2 invocations of 1 call, 1 fault",
    kills: 0,
    orders: 0,
    invocationTicks: 1,
    tailTicks: 1,
  },
  medium: { ...base, help: "2 invocations of 1 call, 1 fault, 1 kill, 1 order of an operator" },
  listening: {
    ...base,
    help: "2 invocations of 2 calls, of which the first is listened to, 1 fault",
    calls: 2,
    kills: 0,
    orders: 0,
    invocationTicks: 1,
    tailTicks: 1,
  },
  billed: {
    ...base,
    help: "the same with 1 order of an operator in place of the fault",
    calls: 2,
    faults: 0,
    kills: 0,
    invocationTicks: 1,
    tailTicks: 1,
  },
  carried: {
    ...base,
    help: "medium, and an instance tries a verdict again that it could not store, also across a takeover",
    carriesOver: true,
  },
  forgotten: {
    ...base,
    help: "2 invocations of 1 call, 1 fault; the person is forgotten, and retention removes the record",
    kills: 0,
    orders: 0,
    forgets: 1,
    replayTicks: 4,
    invocationTicks: 1,
    tailTicks: 1,
  },
  limit: {
    ...base,
    help: "3 invocations of 1 call, a limit of 2 attempts, and 2 orders of an operator whose bill contradicts",
    invocations: 3,
    faults: 0,
    kills: 0,
    orders: 2,
    contradicts: true,
    maxChargeableAttempts: 2,
    invocationTicks: 1,
    tailTicks: 1,
    skewTicks: 0,
  },
} as const satisfies Record<string, SmallWorld>;

/** The length of a tick. It is a second because records have one time in seconds: the one for retention. */
export const tickMs = 1_000;

/** Later than any search goes: a record without retention. */
const neverMs = 9e15;

/** The settings of the shipped code that make its times those of the world. */
export function settingsOf(world: SmallWorld): RecordSettings {
  const replayWindowMs = world.replayTicks === undefined ? neverMs : world.replayTicks * tickMs;
  return {
    providerTailMs: world.tailTicks * tickMs,
    clockSkewMs: world.skewTicks * tickMs,
    killDelayMs: world.killTicks * tickMs,
    longestInvocationMs: world.invocationTicks * tickMs,
    replayWindowMs,
    retentionMs: replayWindowMs,
    maxChargeableAttempts: world.maxChargeableAttempts,
    // A search tries no write twice of its own accord, and has no clock that runs while it waits.
    persistMarginMs: 0,
    verdictPersistMs: 0,
    verdictMarginMs: 0,
  };
}
