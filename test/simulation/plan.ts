import { defaultRecordSettings, type RecordSettings } from "../../lib/domain/record-settings.ts";
import { type ConnectionHabits, habitsOf } from "./connection-habits.ts";
import { createDice, type Dice } from "./dice.ts";

/** How rough a schedule is: probabilities from 0 to 1. A calm one shows what a storm would hide. */
export type Weather = {
  /** Of a message to the store: lost on its way there, or refused. */
  lostRequests: number;
  /** Of a message to the store: it took effect, and its sender never hears of it. */
  lostAnswers: number;
  /** Of a message to the store: its sender gives up, and it takes effect later. */
  lateMessages: number;
  /** Of a message to the store: it takes effect once more, at any time later. */
  doubledMessages: number;
  /** Of a message to the store: a transaction of an operator is in the way, and nothing takes effect. */
  conflicts: number;
  /** Of an invocation: it is killed before, during or after one of its awaits. */
  kills: number;
  /** Of an await: the process stands still after it. */
  stalls: number;
  /** Of an invocation: it freezes while its call is under way, until long after its deadline. */
  freezes: number;
  /** Of a call: no connection. */
  unreachable: number;
  /** Of a call: sent, and no status line in time. */
  unanswered: number;
  /** Of a call that is answered: so slowly that the answer may come too late. */
  slowness: number;
  /** Of an answer: its body cannot be read. */
  brokenBodies: number;
  /** Of an instance: the secret store does not answer when it is asked for newer keys. */
  unreadKeys: number;
  /** Of an answered call: it says something about the person. */
  verdicts: number;
};

/** What the world is assumed to do at most, in milliseconds. The protocol promises nothing beyond. */
export type Bounds = {
  /** How far the clock of an instance may be from the true time, either way. */
  skewMs: number;
  /** How long after its deadline the platform ends an invocation. */
  killDelayMs: number;
  /** How long after it was sent a message to the store may take effect. It never outlives the replay window. */
  messageMs: number;
  /** How long a provider may go on with a call that was cut off. */
  tailMs: number;
  /** How long after the next request was written a provider may begin to repeat its last answer. */
  repeatMs: number;
};

/** What the margins that ship allow for. */
export const assumed: Bounds = {
  skewMs: 2_500,
  killDelayMs: 1_000,
  messageMs: 600_000,
  tailMs: defaultRecordSettings.providerTailMs,
  repeatMs: 0,
};

/** The option of the command for each of them. */
export const boundOptions = {
  skewMs: "skew",
  killDelayMs: "kill-delay",
  messageMs: "late",
  tailMs: "tail",
  repeatMs: "repeat",
} as const satisfies Record<keyof Bounds, string>;

/** What instances that start at the same time have in common. */
export type Deployment = {
  settings: RecordSettings;
  failOverAfterUnknown: "once" | "never";
  /** Whether it refuses the input that an earlier one has allowed. */
  refuses: boolean;
  /** The ids of its providers, in the order in which they are asked. */
  providerIds: readonly string[];
};

/** What a schedule is made of. Everything else is drawn while it runs. */
export type Plan = {
  bounds: Bounds;
  weather: Weather;
  /** Undefined if each call has a connection of its own, which is opened for it. */
  connections: ConnectionHabits | undefined;
  /** The first deployment. */
  deployment: Deployment;
  /** Another one, and how long after the beginning (ms) instances start with it; those that run keep the first. */
  change: { afterMs: number; to: Deployment } | undefined;
  /** Whether the keys have just been rotated, so that some instances hold those from before. */
  isRotated: boolean;
  /** A time in which the store answers nobody, in ms from the beginning. */
  outage: { fromMs: number; untilMs: number } | undefined;
  /** Of an invocation: its instance has run others before. */
  warmStarts: number;
  /** Of an invocation: it has less than the usual 29 s. */
  shortDeadlines: number;
  /** How long after its time retention removes a record; undefined if it never does. */
  removalDelayMs: number | undefined;
  /** Callers that send the same key. */
  callers: number;
  /** Requests of all callers together. */
  maxRequests: number;
  /** Probability that a request comes with another input under the same key. */
  otherInput: number;
  /** Probability that a caller waits for as long as it was told. */
  patience: number;
  /** How often many guesses come at once, each with another input. */
  guessBursts: number;
  /** How often an operator looks for attempts to settle. */
  operatorRounds: number;
  /** Whether an operator forgets the person. */
  forgets: boolean;
  /** Whether the usage is projected: a part of the schedules is enough, because it reads what they write. */
  projectsUsage: boolean;
};

/** Draws the plan of a seed. */
export function planOf(seed: number, bounds: Bounds = assumed): Plan {
  const dice = createDice(seed);
  const deployment = deploymentOf(dice);
  const later = createDice(seed, 8);
  const guessing = createDice(seed, 12);
  const change = later.chance(0.2) ? changeOf(deployment, later) : undefined;
  const connections = habitsOf(createDice(seed, 49));
  const replayWindowMs = Math.min(
    deployment.settings.replayWindowMs,
    change?.to.settings.replayWindowMs ?? Number.POSITIVE_INFINITY,
  );
  const isShort = replayWindowMs < hourMs;
  const messageMs = isShort ? Math.min(bounds.messageMs, replayWindowMs) : bounds.messageMs;
  return {
    bounds: bounds.messageMs > hourMs ? bounds : { ...bounds, messageMs },
    weather: {
      ...weatherOf(dice),
      conflicts: createDice(seed, 5).pick([0, 0, 0.02, 0.2]),
      unreadKeys: 0.5,
      freezes: later.pick([0, 0, 0, 0.4]),
      ...connections?.weather,
    },
    connections,
    deployment,
    change: change && { ...change, to: withRetention(change.to, createDice(seed, 10)) },
    outage: later.chance(0.3) ? outageOf(later) : undefined,
    warmStarts: Math.max(later.pick([0, 0.5, 1]), connections?.warmStarts ?? 0),
    shortDeadlines: later.pick([0, 0, 0.3]),
    removalDelayMs: isShort && later.chance(0.8) ? later.pick([0, 1_000, 60_000, 600_000]) : undefined,
    isRotated: createDice(seed, 6).chance(0.3),
    callers: dice.between(1, 3),
    maxRequests: dice.pick([1, 2, 2, 3, 3, 5]),
    otherInput: dice.chance(0.2) ? 0.3 : 0,
    patience: dice.pick([0, 0.5, 1]),
    guessBursts: guessing.chance(0.03) ? guessing.between(1, 3) : 0,
    operatorRounds: dice.chance(0.35) ? dice.between(1, 3) : 0,
    projectsUsage: dice.chance(0.2),
    forgets: dice.chance(0.1),
  };
}

function weatherOf(dice: Dice): Omit<Weather, "conflicts" | "unreadKeys" | "freezes"> {
  const store = dice.pick([0, 0.05, 0.2, 0.5]);
  return {
    lostRequests: store * dice.fraction(),
    lostAnswers: store * dice.fraction(),
    lateMessages: store * dice.fraction(),
    doubledMessages: store * 0.3,
    kills: dice.pick([0, 0, 0.2, 0.6]),
    stalls: dice.pick([0, 0, 0.02, 0.15]),
    unreachable: dice.pick([0, 0.1, 0.5]),
    unanswered: dice.pick([0, 0.2, 0.6]),
    slowness: dice.pick([0, 0.2, 0.6]),
    brokenBodies: dice.pick([0, 0.1]),
    verdicts: dice.pick([0.1, 0.5, 0.9]),
  };
}

function deploymentOf(dice: Dice): Deployment {
  return {
    settings: settingsOf(dice),
    failOverAfterUnknown: dice.chance(0.8) ? "once" : "never",
    refuses: false,
    providerIds: ["alpha", "beta"],
  };
}

/** An operator may also lower or raise the retention. */
function withRetention(deployment: Deployment, dice: Dice): Deployment {
  const retentionMs = dice.pick([10_000, 400 * 24 * hourMs]);
  return { ...deployment, settings: { ...deployment.settings, retentionMs } };
}

/** Long enough for a verdict to be given unsaved, or shorter. */
function outageOf(dice: Dice): NonNullable<Plan["outage"]> {
  const fromMs = dice.between(0, dice.pick([500, 3_000, 30_000]));
  return { fromMs, untilMs: fromMs + dice.pick([2_000, 5_000, 20_000]) };
}

/** What an operator may change at any time. */
function changeOf(deployment: Deployment, dice: Dice): NonNullable<Plan["change"]> {
  const { settings } = deployment;
  const replayWindowMs = dice.chance(0.5) ? settings.replayWindowMs : dice.between(20_000, 200_000);
  const to: Deployment = {
    settings: { ...settings, replayWindowMs },
    failOverAfterUnknown: dice.pick(["once", "never"]),
    refuses: dice.chance(0.4),
    providerIds: dice.pick([["alpha", "beta"], ["beta", "alpha"], ["beta"]]),
  };
  return { afterMs: dice.between(0, dice.pick([2_000, 60_000, 200_000])), to };
}

const hourMs = 3_600_000;

/** The margins are those that ship. The replay window is often so short that schedules outlive it. */
function settingsOf(dice: Dice): RecordSettings {
  const replayWindowMs = dice.chance(0.3) ? dice.between(20_000, 200_000) : 24 * hourMs;
  return { ...defaultRecordSettings, replayWindowMs, retentionMs: dice.pick([10_000, 400 * 24 * hourMs]) };
}
