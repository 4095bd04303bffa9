import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { providerSecretName } from "../lib/providers/accounts.ts";
import { type Command, type Option, UsageError } from "./command.ts";
import { accountLines, providerOf, storeAccount, viewAccount } from "./provider-secret.ts";
import { isSwitchAction, switchProvider } from "./provider-switch.ts";
import { readSecretJson, secretOptions } from "./read-secret.ts";
import { printResult } from "./result.ts";
import { createSecretStore } from "./secret-store.ts";
import { kmsKeyOption, stageOf, stageOptions } from "./stage-options.ts";

const options = {
  ...stageOptions,
  ...secretOptions,
  ...kmsKeyOption,
  kind: { type: "string", value: "<kind>", help: "with on, off, clear: one kind of checks alone" },
} as const satisfies Record<string, Option>;

/** Sets and checks the account with a provider, and switches it off and on. */
export const providerCommand: Command = {
  summary: "set or check the account with a provider, switch it off or on",
  usage: "provider <set|check|status|off|on|clear> <id> --stage <stage>",
  description: `
set <id>    store the account with a provider, after reading it as the functions will; from --file, a pipe
            or the keyboard. Functions take it within five minutes, or when the old one is refused
check <id>  read the stored account as the functions do, and say what it serves
status <id> say whether it is called, and why not
off <id>    call it no more, whatever is configured: a matter of ten seconds, without a deployment
on <id>     call it again
clear <id>  forget what calls have taught: that a package is used up or credentials are refused. Use it after
            buying a package; without it the provider is asked again after ten minutes at most

An account is a JSON object; docs/deploying.md lists the fields of each provider. Nothing of it is printed.`,
  options,
  positionals: [2, 2],
  async run(given, surroundings) {
    const [action, id = ""] = given.positionals;
    if (isSwitchAction(action)) {
      await switchProvider(action, providerOf(stageOf(given), id), given, surroundings);
      return 0;
    }
    if (action !== "set" && action !== "check") {
      throw new UsageError(`Usage: idcheck ${providerCommand.usage}. See idcheck provider --help.`);
    }
    const stage = stageOf(given);
    const provider = providerOf(stage, id);
    const store = createSecretStore();
    if (action === "check") {
      const stored = await store.read(providerSecretName(stage, id));
      if (stored === undefined) {
        throw new ConfigurationError(
          `There is no account with ${id} in the stage ${stage}. Set it with: idcheck provider set ${id} --stage ${stage}`,
        );
      }
      const view = viewAccount(stage, provider, stored.value);
      printResult(given, surroundings, view, ["The account can be used:", ...accountLines(view)]);
      return 0;
    }
    const value = await readSecretJson(`The account with ${id}`, given, surroundings);
    const view = viewAccount(stage, provider, value);
    const change = await storeAccount(store, view, value, given.text("kms-key"));
    const line = change === "created" ? "Created the account:" : "Changed the account:";
    printResult(given, surroundings, { ...view, change }, [line, ...accountLines(view)]);
    return 0;
  },
};
