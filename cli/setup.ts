import { isFields } from "../lib/input/fields.ts";
import { keysSecretName } from "../lib/secrets/keys.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { type Command, type Option, UsageError } from "./command.ts";
import { type KeptSecrets, withKeptSecrets } from "./kept-secrets.ts";
import { keysDescription, newKeysSecret, pepperIdsOf, readKeysSecret } from "./keys-secret.ts";
import { byOption } from "./operator-evidence.ts";
import { accountLines, providerOf, storeAccount, viewAccount } from "./provider-secret.ts";
import { readSecretJson, secretOptions } from "./read-secret.ts";
import { printResult } from "./result.ts";
import { secretKeyOptions } from "./secret-key.ts";
import { stageOf, stageOptions } from "./stage-options.ts";

const options = {
  ...stageOptions,
  ...secretOptions,
  ...secretKeyOptions,
  ...byOption,
} as const satisfies Record<string, Option>;

/** `idcheck setup`: creates every secret of a stage. */
export const setupCommand: Command = {
  name: "idcheck setup",
  usage: "--stage <stage>",
  description: `
Creates the keys of a stage, unless it has them already, and stores its accounts with providers. Give the accounts as one
JSON object by provider, {"<id>": {…}, "<id>": {…}}, from --file, a pipe or the keyboard. Every account is checked as the
functions will read it before the first is stored. Setup can be run again: keys that exist stay as they are, and secrets that
another key than the stack's encrypts are moved to that.

Who changed which secret is kept (idcheck history). Whether the functions can read them is what idcheck doctor looks at.`,
  options,
  async run(given, surroundings) {
    const stage = stageOf(given);
    await withKeptSecrets(given, surroundings, async (secrets) => {
      const accounts = entriesOf(await readSecretJson("Accounts by provider", given, surroundings));
      const viewed = accounts.map(([id, value]) => ({
        value,
        view: viewAccount(stage, providerOf(stage, id), value),
      }));
      const keys = await ensureKeys(secrets, keysSecretName(stage));
      const stored = [];
      for (const { value, view } of viewed) {
        stored.push({ ...view, change: await storeAccount(secrets, view, value) });
      }
      printResult(given, surroundings, { keys, accounts: stored }, [
        `The stage ${stage} has its secrets:`,
        `  ${keysSecretName(stage)} ${keys === "created" ? "was created" : "existed already"}`,
        ...stored.flatMap(accountLines),
      ]);
    });
    return 0;
  },
};

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
