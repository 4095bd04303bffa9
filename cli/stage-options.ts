import { regionOption } from "./aws/region.ts";
import { type Given, type Option, UsageError } from "./command.ts";

/** The options of every command for operators. */
export const stageOptions = {
  stage: { type: "string", short: "s", value: "<stage>", help: "the stage of the deployment, such as prod" },
  ...regionOption,
  json: { type: "boolean", help: "print the result as JSON" },
} as const satisfies Record<string, Option>;

/** Reads `--stage`. It has no default, so that leaving it out never changes production. Throws UsageError. */
export function stageOf(given: Given): string {
  const stage = given.text("stage");
  if (stage === undefined)
    throw new UsageError("--stage is required, such as --stage prod, or local for the local stack.");
  if (/^[a-z][a-z0-9-]{0,19}$/u.test(stage)) return stage;
  throw new UsageError(
    "--stage must be up to 20 lower-case letters, digits and hyphens that begin with a letter, such as prod.",
  );
}
