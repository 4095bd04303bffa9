import { errorName } from "../base/error-name.ts";
import { type Charge, type Charged, isUnsettled } from "../domain/charge.ts";
import type { Kind } from "../domain/kinds.ts";
import type { ProblemCode } from "../domain/problem.ts";
import type { Fault } from "../domain/fault.ts";
import type { Alarm } from "./alarms.ts";
import { embeddedMetrics, metricNamespace, type MetricDirective } from "./metrics.ts";
import type { Reason, Verdict } from "../domain/verdict.ts";

/** One call to a provider. */
export type AttemptLine = {
  provider: string;
  /** `verdict`, or the class of the failure. */
  outcome: string;
  /** The vendor's or the transport's code. */
  code: string;
  charge: Charge;
  /** Its cost at list price if it is charged, in 1/1000 fen. */
  feeMilliFen: number;
  attemptMs: number;
  httpStatus?: number;
};

/** What every check logs. */
export type CheckLine = {
  requestId: string;
  kind: Kind;
  entry: "http" | "invoke";
  status: number;
  durationMs: number;
  coldStart: boolean;
  caller?: string;
  verificationId?: string;
  /** A verdict, or the code of a problem. */
  result: Verdict | ProblemCode;
  reason?: Reason;
  charged: Charged;
  replayed?: boolean;
  saved?: boolean;
  /** The name of the store's error. */
  storeError?: string;
};

/** Something that an operator must look at. `docs/operating.md` says what each one means. */
type AlarmLine = {
  alarm: Alarm;
  provider: string;
  code: string;
  kind?: Kind;
  caller?: string;
  package?: string;
  verificationId?: string;
  /** How many attempts it is about. */
  count?: number;
  /** The name of the store's error. */
  error?: string;
  /** How old what is held instead is; absent if nothing is. */
  ageMs?: number | undefined;
  /** Whose fault a failure is: whether to look at the account or to call the provider. */
  fault?: Fault;
  /** What was thrown; only its name and place are written. */
  thrown?: unknown;
};

/** How full the packages of a provider are. */
type PackagesLine = {
  provider: string;
  /** Calls left for the kind with the fewest, in percent of the package in use; at most 100. */
  packageLeftPercent: number;
  /** Calls left in all packages that are or will be valid. */
  packageCallsLeft: number;
};

/**
 * Attempts of which nobody knows what they cost, though nobody is at work on them any more: those that started from `from`
 * (epoch ms) until before `until`. Every attempt is in one line at most.
 */
type UnknownChargesLine = { unknownCharges: number; from: number; until: number };

/** A warning about a package that no longer applies, because another one was bought. */
type ClearedLine = { warning: string; provider: string; package: string };

/** A paid attempt whose end could not be stored, and the name of the store's error. */
export type UnsavedLine = {
  verificationId: string;
  attempt: number;
  provider: string;
  charge: Charge;
  providerReference?: string;
  error: string;
};

/**
 * The log: a closed set of lines with a closed set of fields. There is no free text, so that nothing personal can get
 * in; a new field requires a change to these types.
 */
export type Log = {
  /** One line for a check and its last call; earlier calls in the same request get a line each. */
  check(line: CheckLine, attempts: readonly AttemptLine[]): void;
  alarm(line: AlarmLine): void;
  packages(line: PackagesLine): void;
  unknownCharges(line: UnknownChargesLine): void;
  warningCleared(line: ClearedLine): void;
  /** A paid attempt whose outcome could not be stored. The line has the command that settles it by hand. */
  unsaved(line: UnsavedLine): void;
  /** A secret that could not be read, by its name; `code` says why. */
  secretFailure(failure: { secret: string; code: string; error: string; detail?: string }): void;
  /** A fault of our own: the error's name and where it was thrown, without its message. */
  fault(requestId: string, error: unknown): void;
};

/** Writes one line. */
export type WriteLine = (line: string) => void;

/** Writes lines to a stream. Standard output without a prefix is what CloudWatch reads as JSON. */
export function linesTo(stream: Pick<NodeJS.WritableStream, "write">): WriteLine {
  return (line) => void stream.write(`${line}\n`);
}

const checkMetrics: MetricDirective = {
  // The total is what the alarms on guesses and on answers 422 watch a share of.
  dimensions: [["kind", "result"], []],
  metrics: { checks: "Count", durationMs: "Milliseconds" },
};
const replayMetrics: MetricDirective = { dimensions: [["kind"]], metrics: { replays: "Count" } };
/** Answers to inputs that were not their key's, and to any input while a key is locked because of those. */
const guessMetrics: MetricDirective = {
  dimensions: [[]],
  metrics: { guesses: "Count", lockedKeys: "Count" },
};
/** Answers 422: input that a provider refuses, or that is not its key's. */
const unprocessableMetrics: MetricDirective = { dimensions: [[]], metrics: { unprocessable: "Count" } };
const coldStartMetrics: MetricDirective = { dimensions: [[]], metrics: { coldStarts: "Count" } };
const attemptMetrics: MetricDirective = {
  dimensions: [["provider", "charge"]],
  metrics: { attempts: "Count", attemptMs: "Milliseconds", spendMilliFen: "None" },
};
/** The total of which the alarm on unknown charges watches the share. */
const allAttemptMetrics: MetricDirective = { dimensions: [[]], metrics: { attempts: "Count" } };
const unknownChargeMetrics: MetricDirective = { dimensions: [[]], metrics: { unknownCharges: "Count" } };
const alarmMetrics: MetricDirective = {
  dimensions: [["alarm"], ["alarm", "provider"]],
  metrics: { alarms: "Count" },
};
const packageMetrics: MetricDirective = {
  dimensions: [["provider"]],
  metrics: { packageLeftPercent: "Percent", packageCallsLeft: "Count" },
};

/** A log that writes JSON lines with times from the given clock (epoch ms). */
export function createLog(stage: string, now: () => number, writeLine: WriteLine): Log {
  const metricsAt = embeddedMetrics(metricNamespace(stage));
  const write = (event: string, fields: object, directives: readonly MetricDirective[] = []): void => {
    const timestamp = now();
    // Metrics have a timestamp of their own, and a line is paid for by the byte.
    const stamp =
      directives.length === 0 ? { time: timeText(timestamp) } : { _aws: metricsAt(timestamp, directives) };
    writeLine(JSON.stringify({ event, ...fields, ...stamp }));
  };
  const raise = (alarm: Alarm, fields: object): void =>
    write("alarm", { alarm, ...fields, alarms: 1 }, [alarmMetrics]);
  return {
    check(line, attempts) {
      for (const attempt of attempts.slice(0, -1)) {
        const fields = { requestId: line.requestId, ...attemptFields(attempt) };
        write("attempt", fields, [attemptMetrics, allAttemptMetrics]);
      }
      const last = attempts.at(-1);
      const isGuess = line.result === "key_reused" || line.result === "key_locked";
      // What is undefined is not written. Values that are almost always the same are left out: a line is paid for by the
      // byte.
      const fields = {
        ...line,
        replayed: line.replayed === true ? true : undefined,
        saved: line.saved === false ? false : undefined,
        ...(last && attemptFields(last)),
        checks: 1,
        replays: line.replayed === true ? 1 : undefined,
        coldStarts: line.coldStart ? 1 : undefined,
        unprocessable: line.status === 422 ? 1 : undefined,
        ...(isGuess && { guesses: 1, lockedKeys: line.result === "key_locked" ? 1 : 0 }),
      };
      write("check", fields, [
        checkMetrics,
        ...(line.replayed === true ? [replayMetrics] : []),
        ...(line.coldStart ? [coldStartMetrics] : []),
        ...(line.status === 422 ? [unprocessableMetrics] : []),
        ...(isGuess ? [guessMetrics] : []),
        ...(last === undefined ? [] : [attemptMetrics, allAttemptMetrics]),
      ]);
    },
    packages: (line) => write("packages", line, [packageMetrics]),
    unknownCharges: ({ unknownCharges, from, until }) => {
      const fields = { unknownCharges, from: timeText(from), until: timeText(until) };
      write("unknown_charges", fields, [unknownChargeMetrics]);
    },
    warningCleared: (line) => write("package_warning_cleared", line),
    alarm: ({ alarm, thrown, ...line }) =>
      raise(alarm, { ...line, ...(thrown === undefined ? {} : whereThrown(thrown)) }),
    unsaved: (line) => raise("unsaved", { ...line, settle: settleCommand(line, stage) }),
    secretFailure: (failure) => raise("secret_failure", { provider: "none", ...failure }),
    fault: (requestId, error) => raise("fault", { provider: "none", requestId, ...whereThrown(error) }),
  };
}

function attemptFields(attempt: AttemptLine): object {
  return {
    ...attempt,
    feeMilliFen: undefined,
    attempts: 1,
    spendMilliFen: attempt.charge === "charged" ? attempt.feeMilliFen : 0,
  };
}

/** What an operator runs once there is evidence of the charge. Where nobody knows the charge, they have to choose. */
function settleCommand({ verificationId, attempt, charge }: UnsavedLine, stage: string): string {
  const to = isUnsettled(charge) ? "charged|free" : charge;
  return `npx idcheck settle ${verificationId} ${attempt} ${to} --by <you> --evidence <what shows it> --stage ${stage}`;
}

function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

const keptFrames = 5;

/** An error by its name, and where it was thrown. */
function whereThrown(error: unknown): { error: string; frames: readonly string[] } {
  return { error: errorName(error), frames: framesOf(error) };
}

/** Where an error was thrown: the topmost frames of its stack; empty for a value that is not an Error. */
function framesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const { stack = "", message } = error;
  // A message may have lines that look like frames: everything up to the end of the message is left out.
  const messageAt = stack.indexOf(": ") + 2;
  const start = stack.startsWith(message, messageAt) ? messageAt : Math.max(0, stack.lastIndexOf(message));
  const frames = stack
    .slice(message === "" ? 0 : start + message.length)
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  return frames.slice(0, keptFrames).map((line) => line.trim());
}
