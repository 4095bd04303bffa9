import { userInfo } from "node:os";
import { type KnownCharge, knownCharges } from "../lib/domain/charge.ts";
import { partitionKeyOf } from "../lib/records/record.ts";
import { personalTokenCodes } from "../lib/input/personal-token.ts";
import { type Given, type Option, UsageError } from "./command.ts";
import { printable } from "./printable.ts";

/** The options of commands that change what the books say about an attempt. */
export const evidenceOptions = {
  evidence: {
    type: "string",
    value: "<text>",
    help: "what proves it, such as a line of a bill; it is stored, so it must not name a person who was checked",
  },
  by: { type: "string", value: "<name>", help: "who says so (default: your user name on this machine)" },
} as const satisfies Record<string, Option>;

/** The option of commands that change a setting. */
export const byOption = {
  by: { type: "string", value: "<name>", help: "who changes it (default: your user name on this machine)" },
} as const satisfies Record<string, Option>;

/** The option of commands that do something which others will ask about. */
export const reasonOption = {
  reason: {
    type: "string",
    value: "<text>",
    help: "why; it is stored, so it must not name a person who was checked",
  },
} as const satisfies Record<string, Option>;

/** Reads `--reason`, which is required: `what` says what for. Throws UsageError. */
export function reasonOf(given: Given, what = "why it is switched off"): string {
  const reason = given.text("reason")?.trim() ?? "";
  if (reason === "") throw new UsageError(`--reason is required: ${what}.`);
  assertImpersonal(reason);
  return reason;
}

/** What an operator is told if other changes were in the way again and again. */
export const changedMeanwhile = "The setting kept changing while this ran. Run it again.";

/** What an operator says about an attempt. */
export type Decision = {
  verificationId: string;
  attempt: number;
  charge: KnownCharge;
  by: string;
  evidence: string;
};

/** Reads `<verification> <attempt> <charged|free>` and the evidence. Throws UsageError. */
export function decisionOf(given: Given): Decision {
  const [verificationId = "", attemptText = "", chargeText] = given.positionals;
  const charge = knownCharges.find((one) => one === chargeText);
  if (partitionKeyOf(verificationId) === undefined) {
    throw new UsageError(
      "The verification must be an id such as vrf_…, from npx idcheck audit or from an answer.",
    );
  }
  if (!/^[1-9]\d{0,3}$/u.test(attemptText))
    throw new UsageError("The attempt must be given by its number, from 1.");
  if (charge === undefined) throw new UsageError("Give charged or free after the attempt.");
  const evidence = given.text("evidence")?.trim() ?? "";
  if (evidence === "")
    throw new UsageError("--evidence is required: what proves it, such as a line of a bill.");
  assertImpersonal(evidence);
  return { verificationId, attempt: Number(attemptText), charge, evidence, by: operatorOf(given) };
}

/** Who is at work: the name in `--by`, or their user name on this machine. Throws UsageError. */
export function operatorOf(given: Given): string {
  const by = given.text("by") ?? userInfo().username;
  assertImpersonal(by);
  return by;
}

function assertImpersonal(text: string): void {
  const isPlain = text.length <= 120 && printable(text) === text;
  if (isPlain && personalTokenCodes(text).length === 0) return;
  throw new UsageError(
    "--evidence, --reason and --by take up to 120 characters on one line, without control characters, ID or phone numbers.",
  );
}
