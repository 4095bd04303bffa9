import { type Given, type Option, UsageError } from "./command.ts";

/** The options of every command of an operator on a stage. */
export const stageOptions = {
  stage: { type: "string", short: "s", value: "<stage>", help: "the deployment's stage, such as prod" },
  json: { type: "boolean", help: "print the result as JSON" },
} as const satisfies Record<string, Option>;

/** The option of commands that make secrets. */
export const kmsKeyOption = {
  "kms-key": {
    type: "string",
    value: "<arn>",
    help: "the KMS key that encrypts a new secret, such as the stack's (output EncryptionKeyArn);\nAWS's own key without it",
  },
} as const satisfies Record<string, Option>;

/** The stage that is meant: there is no default, so that nobody changes production by leaving something out. Throws UsageError. */
export function stageOf(given: Given): string {
  const stage = given.text("stage");
  if (stage === undefined || !/^[a-z][a-z0-9-]{0,19}$/u.test(stage)) {
    throw new UsageError("--stage is required: lower-case letters, digits and hyphens, such as prod.");
  }
  return stage;
}
