import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { providerSecretName } from "../lib/providers/accounts.ts";
import type { AnyProvider } from "../lib/providers/provider.ts";
import { reachAws } from "./aws/reach.ts";
import { tellPlace, withKeptSecrets } from "./kept-secrets.ts";
import { byOption } from "./operator-evidence.ts";
import type { Command, Given, Option, Run, Surroundings } from "./command.ts";
import { placeOf } from "./place.ts";
import { accountLines, providerOf, storeAccount, viewAccount } from "./provider-secret.ts";
import { tryOptions, tryProvider } from "./provider-try.ts";
import { showProviders } from "./provider-status.ts";
import { type Change, clearFindings, switchOff, switchOn, switchProvider } from "./provider-switch.ts";
import { openSecretJson, secretOptions } from "./read-secret.ts";
import { printResult } from "./result.ts";
import { secretKeyOptions } from "./secret-key.ts";
import { createSecretStore } from "./secret-store.ts";
import { stageOf, stageOptions } from "./stage-options.ts";

const options = {
  ...stageOptions,
  ...secretOptions,
  ...secretKeyOptions,
  kind: { type: "string", value: "<kind>", help: "with on, off, clear: only this kind of check" },
  ...tryOptions,
  ...byOption,
} as const satisfies Record<string, Option>;

/** `npx idcheck provider`: sets and checks the account with a provider, and switches it off and on. */
export const providerCommand: Command = {
  name: "npx idcheck provider",
  usage: "<set|check|try|status|off|on|clear> [<id>] --stage <stage>",
  description: `
Sets and checks the account with a provider, and switches the provider off and on.

An account is a JSON object, read from --file, a pipe or the keyboard; docs/deploying.md lists the fields of each
provider. It is checked as the functions will read it before it is stored, and nothing of it is printed. Who changed it is kept
(npx idcheck history). It is encrypted by the key of the stack; one that another key encrypts is moved.

try makes the documented calls, one of each kind, after it has asked whether they may be paid for. The person's name and ID number
are typed, not shown, and kept nowhere; the report that it writes has neither them nor a credential. It stops after a call that
fails, and exits with 1 if one does or if a fact differs. If it is stopped, the report says which call may have been paid for.

check looks at the form of one account. Whether the functions of the stage can read it is what npx idcheck doctor looks at.`,
  actions: {
    set: {
      argument: "<id>",
      help: "store the account; the functions use it within five minutes, or as soon as the old one is refused",
      run: set,
    },
    check: {
      argument: "<id>",
      help: "read the stored account as the functions do, and show what it serves",
      run: check,
    },
    try: {
      argument: "<id>",
      help: "call it with the stored account and one person who consents, and show which facts of its adapter hold",
      run: (given, surroundings) => {
        const { stage, provider } = meantBy(given);
        return tryProvider(stage, provider, given, surroundings);
      },
    },
    status: {
      argument: "[<id>]",
      help: "show which operations may be called, and if not, why; without <id> of every provider, in the order in which\nthey are asked",
      async run(given, surroundings) {
        const isOne = given.positionals.length > 0;
        await showProviders(isOne ? meantBy(given).provider : undefined, given, surroundings);
        return 0;
      },
    },
    off: {
      argument: "<id>",
      help: "stop calling it, whatever is configured; takes ten seconds and no deployment",
      run: switched(switchOff),
    },
    on: { argument: "<id>", help: "call it again", run: switched(switchOn) },
    clear: {
      argument: "<id>",
      help:
        "forget that a package is used up or that credentials are refused. Use it after buying a package;\n" +
        "without it, the provider is tried again after at most ten minutes",
      run: switched(clearFindings),
    },
  },
  options,
};

async function set(given: Given, surroundings: Surroundings): Promise<number> {
  const { stage, provider } = meantBy(given);
  const readAccount = await openSecretJson(`The account with ${provider.id}`, given, surroundings);
  await withKeptSecrets(given, surroundings, async (secrets) => {
    const value = await readAccount();
    const view = viewAccount(stage, provider, value);
    const change = await storeAccount(secrets, view, value);
    const line = change === "created" ? "Created the account:" : "Changed the account:";
    printResult(given, surroundings, { ...view, change }, [line, ...accountLines(view)]);
  });
  return 0;
}

async function check(given: Given, surroundings: Surroundings): Promise<number> {
  const { stage, provider } = meantBy(given);
  const { id } = provider;
  const reach = await reachAws(given, surroundings);
  tellPlace(stage, reach, surroundings);
  const stored = await createSecretStore(reach).read(providerSecretName(stage, id));
  if (stored === undefined) {
    throw new ConfigurationError(
      `There is no account with ${id} in the stage ${stage}. To set it, run: npx idcheck provider set ${id} ${placeOf(stage, reach)}`,
    );
  }
  const view = viewAccount(stage, provider, stored.value);
  printResult(given, surroundings, view, ["The account can be used:", ...accountLines(view)]);
  return 0;
}

/** Makes a change to the shared facts about the provider, and shows what may then be called. */
function switched(change: Change): Run {
  return async (given, surroundings) => {
    await switchProvider(change, meantBy(given).provider, given, surroundings);
    return 0;
  };
}

function meantBy(given: Given): { stage: string; provider: AnyProvider } {
  const stage = stageOf(given);
  return { stage, provider: providerOf(stage, given.positionals[0] ?? "") };
}
