import { isFields } from "../lib/input/fields.ts";
import { providerSecretName } from "../lib/providers/accounts.ts";
import { keysSecretName } from "../lib/secrets/keys.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { type Command, type Option, UsageError } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { type KeptSecrets, type StagePlace, withKeptSecrets } from "./kept-secrets.ts";
import { keysDescription, newKeysSecret, pepperIdsOf, readKeysSecret } from "./keys-secret.ts";
import { byOption } from "./operator-evidence.ts";
import { placeOf } from "./place.ts";
import { providerOrderOf } from "./provider-order.ts";
import { accountLines, providerOf, storeAccount, viewAccount } from "./provider-secret.ts";
import { openSecretJson, secretOptions } from "./read-secret.ts";
import { printResult } from "./result.ts";
import { secretKeyOptions } from "./secret-key.ts";
import { stageOf, stageOptions } from "./stage-options.ts";

const options = {
  ...stageOptions,
  ...secretOptions,
  ...secretKeyOptions,
  ...byOption,
} as const satisfies Record<string, Option>;

/** `npx idcheck setup`: creates every secret of a stage. */
export const setupCommand: Command = {
  name: "npx idcheck setup",
  usage: "--stage <stage>",
  description: `
Creates the keys of a stage, unless it has them already, and stores its accounts with providers. Give the accounts as one
JSON object by provider, {"<id>": {…}, "<id>": {…}}, from --file, a pipe or the keyboard. Every account is checked as the
functions will read it before the first is stored. Setup can be run again: keys that exist stay as they are, and secrets that
another key than the stack's encrypts are moved to that.

In the end it names the providers that the stage asks and that have no account, and the kinds of check that an account lacks something
for. Exits with 0 if each provider that the stage asks has its account, and with 1 if not.

Who changed which secret is kept (npx idcheck history). Whether the functions can read them is what npx idcheck doctor looks at.`,
  options,
  async run(given, surroundings) {
    const stage = stageOf(given);
    const readAccounts = await openSecretJson("Accounts by provider", given, surroundings);
    return withKeptSecrets(given, surroundings, async (secrets, place) => {
      const accounts = entriesOf(await readAccounts());
      const viewed = accounts.map(([id, value]) => ({
        value,
        view: viewAccount(stage, providerOf(stage, id), value),
      }));
      const keys = await ensureKeys(secrets, keysSecretName(stage));
      const stored = [];
      for (const { value, view } of viewed) {
        stored.push({ ...view, change: await storeAccount(secrets, view, value) });
      }
      const without = await providersWithoutAccount(stage, secrets, place);
      printResult(given, surroundings, { keys, accounts: stored, ...without.result }, [
        `Secrets of the stage ${stage}:`,
        `  ${keysSecretName(stage)} ${keys === "created" ? "was created" : "existed already"}`,
        ...stored.flatMap(accountLines),
        ...without.lines,
      ]);
      return without.isComplete ? exitCodes.done : exitCodes.failed;
    });
  },
};

/** Which providers a stage asks that have no account: for a script, for a person, and whether there is none. */
type WithoutAccount = {
  result: { withoutAccount?: readonly string[] };
  lines: readonly string[];
  isComplete: boolean;
};

async function providersWithoutAccount(
  stage: string,
  secrets: KeptSecrets,
  { deployment, reach }: StagePlace,
): Promise<WithoutAccount> {
  // What a stage asks is said when it is deployed.
  if (deployment === undefined) return { result: {}, lines: [], isComplete: true };
  const order = await providerOrderOf(deployment, reach);
  if ("unknown" in order) {
    const line = `Whether each provider that ${stage} asks has an account is not known. ${order.unknown}`;
    return { result: {}, lines: [line], isComplete: true };
  }
  const withoutAccount: string[] = [];
  for (const id of order.ids) {
    if ((await secrets.describe(providerSecretName(stage, id))) === undefined) withoutAccount.push(id);
  }
  const lines = withoutAccount.map(
    (id) =>
      `${stage} asks ${id}${id === order.ids[0] ? " first" : ""}, which has no account, and so is not called. ` +
      `To set it, run: npx idcheck provider set ${id} ${placeOf(stage, reach)} --file ${id}.json`,
  );
  return { result: { withoutAccount }, lines, isComplete: withoutAccount.length === 0 };
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (isFields(value)) return Object.entries(value);
  throw new UsageError('Give the accounts by provider: {"<id>": {…}}.');
}

async function ensureKeys(secrets: KeptSecrets, name: string): Promise<"created" | "kept"> {
  await secrets.ensureKey(name);
  const stored = await secrets.read(name);
  if (stored !== undefined) {
    readKeysSecret(stored.value);
    return "kept";
  }
  const value = newKeysSecret(systemRandom, systemClock.now());
  await secrets.create(
    { name, value, action: "create", seen: pepperIdsOf },
    { description: keysDescription },
  );
  return "created";
}
