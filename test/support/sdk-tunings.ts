import { tuned, type Tuning } from "../../lib/store/aws/tuning.ts";

/**
 * The AWS SDK as the functions use it, and as it comes. Whatever goes through the SDK must work with both, so that an
 * SDK update that breaks a trick costs no more than the trick.
 */
export const sdkTunings: readonly { sdk: "tuned" | "plain"; tuning: Tuning }[] = [
  { sdk: "tuned", tuning: tuned },
  { sdk: "plain", tuning: [] },
];

/** The tuning of slow suites, which run with one at a time: `IDCHECK_PLAIN_SDK=true` runs them without any trick. */
export const sdkTuning: Tuning = process.env["IDCHECK_PLAIN_SDK"] === "true" ? [] : tuned;
