import type { EndedAttempt } from "../../lib/check/ongoing-attempt.ts";
import type { RecordSettings } from "../../lib/domain/record-settings.ts";
import type { VerificationRecord } from "../../lib/records/record.ts";
import type { ClaimState } from "../../lib/records/steps/claim-steps.ts";
import type { ForgetState } from "../../lib/records/steps/forget-steps.ts";
import type { HoldingState } from "../../lib/records/steps/holding-steps.ts";
import type { Item, Write } from "../../lib/store/write.ts";
import type { Violation } from "../simulation/report.ts";
import type { Code } from "./code.ts";
import type { Reduction } from "./reductions.ts";
import type { SmallWorld } from "./worlds.ts";

/** A call as its provider knows it. */
export type Call = {
  attempt: number;
  /**
   * What it cost in truth. It is `maybe` until its caller is told or an operator looks at the bill: nothing in between
   * depends on it, so it is decided only then.
   */
  charge: "maybe" | "charged" | "free";
  /** When the provider stops to work on it at the latest (epoch ms); 0 once it has. */
  stopsAt: number;
  isRunning: boolean;
  /** Whether its caller gave it up while the provider could go on. */
  isCutOff?: true;
  /** How it ended for its caller; only while that is not concluded. */
  end?: Omit<EndedAttempt, "ready">;
  /** What its caller was told. */
  told?: "charged" | "free";
  /** Whether it was sent before retention removed the record: from then on the books alone have it. */
  isOfEarlierLife?: true;
};

/** One invocation of a check. Its number tells its place in the state. */
export type Invocation = {
  phase: "idle" | "claiming" | "ready" | "calling" | "holding" | "reporting" | "ended" | "killed";
  /** How far its clock is ahead of the true time. */
  aheadMs: number;
  /** When it ends by the true time (epoch ms). */
  deadlineAt: number;
  calls: readonly Call[];
  /** Whether a message to the store ever failed it. */
  missedStore?: true;
  claim?: ClaimState;
  held?: VerificationRecord;
  holding?: HoldingState;
  /** A write that no step follows. */
  reporting?: Write;
  /** The attempt whose verdict came first. */
  winner?: number;
  /** Whether it may ask no other provider any more. */
  hasAsked?: true;
  /** Whether it has lost the key while its first call was running. */
  isFenced?: true;
  /** The end of the verdict that it could not store. */
  carried?: HoldingState;
  /** Whether it is the next invocation of its instance, which tries that once more. */
  isCarrying?: true;
};

/** A write on its way that nobody waits for. */
export type Message = {
  from: Writer;
  what: string;
  write: Write;
  /** When a claim can take effect no more (epoch ms). 0 once that is past. */
  lapsesAt?: number;
};

/** Who writes: an invocation by its number, from 1. */
export type Writer = number | "operator" | "forgetting";

/** An operator who forgets the person. */
export type Forgetter = { phase: "idle" | "ended" | "forgetting"; state?: ForgetState };

/** The item of the world's one key; undefined before its first write, and after retention. */
export type Stored = Item | undefined;

/** What one step does to an invocation, and to what is around it. */
export type Move = {
  label: string;
  invocation: Invocation;
  /** Where something was written. */
  written?: { item: Item };
  message?: Message;
  spends?: "faults" | "kills";
  broken: readonly Violation[];
};

/** What every move is made from. */
export type Setting = {
  world: SmallWorld;
  settings: RecordSettings;
  code: Code;
  /** The reductions that the search does without. */
  without: ReadonlySet<Reduction>;
};
