import { contractEdits, deploymentEdits } from "./deployment-edits.ts";
import { after, before, type Edit } from "./edit.ts";

/** The kind in the lists of the library. */
const library: readonly Edit[] = [
  after("lib/domain/kinds.ts", '"two_factor", "three_factor"', ', "holder_of_mobile_number"'),
  after(
    "lib/checks/inputs.ts",
    "  three_factor: PersonInput & FaceInput;\n",
    "  holder_of_mobile_number: PersonInput & { mobile: string };\n",
  ),
  before(
    "lib/checks/field-rules.ts",
    "  name: personNameRules,\n",
    '  mobile: { malformed: "Send the 11 digits of a mobile number." },\n',
  ),
  before(
    "lib/providers/registry.ts",
    'import type { AnyProvider } from "./provider.ts";\n',
    'import { madeUp } from "./made-up/made-up.ts";\n',
  ),
  after("lib/providers/registry.ts", '  ["sandbox", () => sandbox],\n', '  ["made-up", () => madeUp],\n'),
];

/** The kind in the TypeScript client. */
const client: readonly Edit[] = [
  after("clients/typescript/api/lists.ts", '"two_factor", "three_factor"', ', "holder_of_mobile_number"'),
  before(
    "clients/typescript/answers.ts",
    "/** The verdict of a check of any kind. */\n",
    `/** The verdict of a check of who holds a mobile number. Act on \`advice\`. */
export type HolderOfMobileNumberAnswer = Omit<Answer, "kind" | "face"> & { kind: "holder_of_mobile_number" };

`,
  ),
  after(
    "clients/typescript/answers.ts",
    "TwoFactorAnswer | ThreeFactorAnswer",
    " | HolderOfMobileNumberAnswer",
  ),
  before(
    "clients/typescript/answers.ts",
    "/** Whether a body is the state of a check. */\n",
    `/** Whether a body is the verdict of a check of who holds a mobile number. */
export function isHolderOfMobileNumberAnswer(body: Fields): body is Fields & HolderOfMobileNumberAnswer {
  return body["kind"] === "holder_of_mobile_number" && isVerdict(body);
}

`,
  ),
  before(
    "clients/typescript/inputs.ts",
    "/** The input of a check of any kind. */\n",
    `/** A check of who holds a mobile number. */
export type HolderOfMobileNumberInput = TwoFactorInput & { mobile: string };

`,
  ),
  after("clients/typescript/inputs.ts", "TwoFactorInput | ThreeFactorInput", " | HolderOfMobileNumberInput"),
  before(
    "clients/typescript/client.ts",
    "  isThreeFactorAnswer,\n  isTwoFactorAnswer,\n",
    "  type HolderOfMobileNumberAnswer,\n  isHolderOfMobileNumberAnswer,\n",
  ),
  before("clients/typescript/client.ts", "type ThreeFactorInput,", "type HolderOfMobileNumberInput, "),
  after(
    "clients/typescript/client.ts",
    "Promise<WithMeta<ThreeFactorAnswer>>;\n",
    `  /** And is this mobile number theirs? */
  holderOfMobileNumber(
    input: HolderOfMobileNumberInput,
    options?: CallOptions,
  ): Promise<WithMeta<HolderOfMobileNumberAnswer>>;
`,
  ),
  after(
    "clients/typescript/client.ts",
    '      check({ method: "threeFactor", kind: "three_factor" }, input, isThreeFactorAnswer, call),\n',
    `    holderOfMobileNumber: (input, call) =>
      check(
        { method: "holderOfMobileNumber", kind: "holder_of_mobile_number" },
        input,
        isHolderOfMobileNumberAnswer,
        call,
      ),
`,
  ),
  before(
    "clients/typescript/index.ts",
    "  type ThreeFactorAnswer,\n",
    "  type HolderOfMobileNumberAnswer,\n",
  ),
  before("clients/typescript/index.ts", "type ThreeFactorInput,", "type HolderOfMobileNumberInput, "),
];

/** The kind on the command line. */
const commandLine: readonly Edit[] = [
  before(
    "cli/kinds/kinds.ts",
    'import type { KindCommand } from "./kind-command.ts";\n',
    'import { holderOfMobileNumberCommand } from "./holder-of-mobile-number.ts";\n',
  ),
  after(
    "cli/kinds/kinds.ts",
    "  three_factor: threeFactorCommand,\n",
    "  holder_of_mobile_number: holderOfMobileNumberCommand,\n",
  ),
];

/** Everything that the made-up kind changes in files that were there before. */
export const edits: readonly Edit[] = [
  ...library,
  ...client,
  ...commandLine,
  ...deploymentEdits,
  ...contractEdits,
];
