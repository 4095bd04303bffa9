import { defaultRecordSettings, type RecordSettings } from "../../lib/domain/record-settings.ts";
import { createDice, type Dice } from "./dice.ts";

/** How rough a schedule is: probabilities from 0 to 1. A calm one shows what a storm would hide. */
export type Weather = {
  /** Of a message to the store: lost on its way there, or refused. */
  lostRequests: number;
  /** Of a message to the store: it took effect, and its sender never hears of it. */
  lostAnswers: number;
  /** Of a message to the store: its sender gives up, and it takes effect later. */
  lateMessages: number;
  /** Of a message to the store: a transaction of an operator is in the way, and nothing takes effect. */
  conflicts: number;
  /** Of an invocation: it is killed before, during or after one of its awaits. */
  kills: number;
  /** Of an await: the process stands still after it. */
  stalls: number;
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

/** What a schedule is made of. Everything else is drawn while it runs. */
export type Plan = {
  weather: Weather;
  settings: RecordSettings;
  failOverAfterUnknown: "once" | "never";
  /** Whether the keys have just been rotated, so that some instances hold those from before. */
  isRotated: boolean;
  /** Callers that send the same key. */
  callers: number;
  /** Requests of all callers together. */
  maxRequests: number;
  /** Probability that a request comes with another input under the same key. */
  otherInput: number;
  /** Probability that a caller waits for as long as it was told. */
  patience: number;
  /** How often an operator looks for attempts to settle. */
  operatorRounds: number;
  /** Whether an operator forgets the person. */
  forgets: boolean;
  /** Whether the usage is projected: a part of the schedules is enough, because it reads what they write. */
  projectsUsage: boolean;
};

/** Clocks of two instances differ by at most twice this. */
export const maxSkewMs = 2_000;
/** The platform ends an invocation at most this long after its deadline. */
export const maxKillDelayMs = 900;
/** A message to the store takes effect at most this long after it was sent. */
export const maxMessageMs = 10_000;

/** Draws the plan of a seed. */
export function planOf(seed: number): Plan {
  const dice = createDice(seed);
  return {
    weather: {
      ...weatherOf(dice),
      conflicts: createDice(seed, 5).pick([0, 0, 0.02, 0.2]),
      unreadKeys: 0.5,
    },
    settings: settingsOf(dice),
    failOverAfterUnknown: dice.chance(0.8) ? "once" : "never",
    isRotated: createDice(seed, 6).chance(0.3),
    callers: dice.between(1, 3),
    maxRequests: dice.pick([1, 2, 2, 3, 3, 5]),
    otherInput: dice.chance(0.2) ? 0.3 : 0,
    patience: dice.pick([0, 0.5, 1]),
    operatorRounds: dice.chance(0.35) ? dice.between(1, 3) : 0,
    projectsUsage: dice.chance(0.2),
    forgets: dice.chance(0.1),
  };
}

function weatherOf(dice: Dice): Omit<Weather, "conflicts" | "unreadKeys"> {
  const store = dice.pick([0, 0.05, 0.2, 0.5]);
  return {
    lostRequests: store * dice.fraction(),
    lostAnswers: store * dice.fraction(),
    lateMessages: store * dice.fraction(),
    kills: dice.pick([0, 0, 0.2, 0.6]),
    stalls: dice.pick([0, 0, 0.02, 0.15]),
    unreachable: dice.pick([0, 0.1, 0.5]),
    unanswered: dice.pick([0, 0.2, 0.6]),
    slowness: dice.pick([0, 0.2, 0.6]),
    brokenBodies: dice.pick([0, 0.1]),
    verdicts: dice.pick([0.1, 0.5, 0.9]),
  };
}

/** The margins are those that ship. The replay window is often so short that schedules outlive it. */
function settingsOf(dice: Dice): RecordSettings {
  const replayWindowMs = dice.chance(0.3) ? dice.between(20_000, 200_000) : 86_400_000;
  return { ...defaultRecordSettings, replayWindowMs, retentionMs: dice.pick([10_000, 400 * 86_400_000]) };
}
