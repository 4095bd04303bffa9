import type { Charge } from "./charge.ts";
import type { Kind } from "./checks/inputs.ts";
import type { Charged, ProblemCode } from "./errors.ts";
import { verificationId, type VerificationRecord } from "./records/record.ts";
import type { Reason, Verdict } from "./verdict.ts";

/** One call of a provider in a log line. */
export type AttemptLine = {
  provider: string;
  /** `verdict`, or the class of the failure. */
  outcome: string;
  /** The vendor's or the transport's code. */
  code: string;
  charge: Charge;
  durationMs: number;
  httpStatus?: number;
};

/** The one line that every check leaves. */
export type CheckLine = {
  requestId: string;
  kind: Kind;
  entry: "http" | "invoke";
  status: number;
  durationMs: number;
  coldStart: boolean;
  caller?: string;
  verificationId?: string;
  verdict?: Verdict;
  reason?: Reason;
  problem?: ProblemCode;
  charged?: Charged;
  replayed?: boolean;
  saved?: boolean;
  attempts: readonly AttemptLine[];
};

/** Something that an operator must look at. */
export type AlarmLine = { alarm: string; provider: string; code: string };

/**
 * The log: a closed set of lines with a closed set of fields. There is no free text, so that nothing personal
 * can get in; a new field is a change of these types.
 */
export type Log = {
  check(line: CheckLine): void;
  alarm(line: AlarmLine): void;
  /** A paid attempt whose outcome could not be stored: what it says settles the slot later. */
  unsaved(record: VerificationRecord): void;
  /** A secret that could not be read, by its name. */
  secretFailure(failure: { secret: string; error: string }): void;
  /** A fault of our own: the error's name and where it was thrown, without its message. */
  fault(requestId: string, error: unknown): void;
};

/** Writes one line. Standard output, unbuffered and without a prefix, is what CloudWatch reads as JSON. */
export type WriteLine = (line: string) => void;

const writeToStream: WriteLine = (line) => {
  const stream = process.env["IDCHECK_LOG_STREAM"] === "stderr" ? process.stderr : process.stdout;
  stream.write(`${line}\n`);
};

/** A log that writes JSON lines with the given time source (epoch ms). */
export function createLog(now: () => number, writeLine: WriteLine = writeToStream): Log {
  const write = (event: string, fields: object): void => {
    writeLine(JSON.stringify({ time: new Date(now()).toISOString(), event, ...fields }));
  };
  return {
    check: (line) => write("check", line),
    alarm: (line) => write("alarm", line),
    unsaved: (record) => {
      const attempt = record.attempts[record.attemptCount];
      write("unsaved", {
        verificationId: verificationId(record.pk),
        slot: record.attemptCount,
        provider: attempt?.provider,
        charge: attempt?.charge,
        providerReference: attempt?.providerReference,
      });
    },
    secretFailure: (failure) => write("secret_failure", failure),
    fault: (requestId, error) => write("fault", { requestId, ...describe(error) }),
  };
}

const keptFrames = 5;

function describe(error: unknown): { error: string; frames: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error, frames: [] };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return { error: error.name, frames: frames.slice(0, keptFrames).map((line) => line.trim()) };
}
