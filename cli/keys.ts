import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { keysSecretName } from "../lib/secrets/keys.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { type Command, type Given, type Option, type Surroundings, UsageError } from "./command.ts";
import {
  keysDescription,
  type KeysSecret,
  newKeysSecret,
  type Pepper,
  peppersOf,
  readKeysSecret,
  withNewPepper,
  withoutPepper,
} from "./keys-secret.ts";
import { printResult } from "./result.ts";
import { createSecretStore, type SecretStore } from "./secret-store.ts";
import { kmsKeyOption, stageOf, stageOptions } from "./stage-options.ts";

/** A replay window is never longer than this, so a pepper that was replaced before is not needed any more. */
const longestReplayWindowHours = 30 * 24;
const hourMs = 60 * 60 * 1000;

const options = {
  ...stageOptions,
  ...kmsKeyOption,
  "replay-window": {
    type: "string",
    value: "<hours>",
    help: `with remove: the longest replay window that the stage has had (${longestReplayWindowHours})`,
  },
  force: {
    type: "boolean",
    help: "with remove: remove the pepper although keys may still be within their replay window",
  },
} as const satisfies Record<string, Option>;

type Context = { given: Given; surroundings: Surroundings; store: SecretStore; name: string; stage: string };

/** Makes, rotates and shows the keys behind every digest. */
export const keysCommand: Command = {
  summary: "make, rotate and show the keys behind every digest",
  usage: "keys <list|create|rotate|remove> [<pepper>] --stage <stage>",
  description: `
list            show which peppers there are, and since when
create          make the secret idcheck/<stage>/keys: a partition key and a first pepper
rotate          add a pepper and make it the current one; records under older ones stay readable
remove <pepper> remove an older pepper; keys whose records are under it then answer 409 key_expired, for ever

The partition key is never rotated: every idempotency key would be paid again. No key is ever printed.`,
  options,
  positionals: [1, 2],
  async run(given, surroundings) {
    const [action = "", ...rest] = given.positionals;
    const perform = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (perform === undefined || (rest.length === 1) !== (action === "remove")) {
      throw new UsageError(`Usage: idcheck ${keysCommand.usage}. See idcheck keys --help.`);
    }
    const stage = stageOf(given);
    const name = keysSecretName(stage);
    await perform({ given, surroundings, store: createSecretStore(), name, stage });
    return 0;
  },
};

const actions: Readonly<Record<string, (context: Context) => Promise<void>>> = {
  async list(context) {
    const { secret } = await readSecret(context);
    print(context, secret, [`${context.name}:`]);
  },

  async create(context) {
    const { store, name, given } = context;
    if ((await store.read(name)) !== undefined) {
      throw new ConfigurationError(
        `The secret ${name} exists already. To make new keys would pay every key again; idcheck keys rotate adds a pepper.`,
      );
    }
    const secret = newKeysSecret(systemRandom, systemClock.now());
    const kmsKeyId = given.text("kms-key");
    await store.create(name, secret, {
      description: keysDescription,
      ...(kmsKeyId !== undefined && { kmsKeyId }),
    });
    print(context, secret, [`Created ${name}:`]);
  },

  async rotate(context) {
    const { store, name } = context;
    const { secret, versionId } = await readSecret(context);
    const rotated = withNewPepper(secret, systemRandom, systemClock.now());
    await store.replace(name, rotated, versionId);
    print(context, rotated, [
      `Rotated ${name}. Functions take the new pepper within five minutes. Remove an older one when every key that`,
      "was used under it is past its replay window:",
    ]);
  },

  async remove(context) {
    const { store, name, given } = context;
    const id = given.positionals[1] ?? "";
    const { secret, versionId } = await readSecret(context);
    const remaining = withoutPepper(secret, id);
    const pepper = peppersOf(secret).find((known) => known.id === id);
    if (!given.flag("force")) assertUnneeded(pepper, windowOf(given), systemClock.now());
    await store.replace(name, remaining, versionId);
    print(context, remaining, [`Removed a pepper from ${name}. There are left:`]);
  },
};

/** Throws ConfigurationError for a pepper under which a key may still be within its replay window. */
function assertUnneeded(pepper: Pepper | undefined, windowHours: number, now: number): void {
  const neededUntil = pepper?.replacedAt === undefined ? Infinity : pepper.replacedAt + windowHours * hourMs;
  if (now >= neededUntil) return;
  const until =
    neededUntil === Infinity ? "nobody knows until when" : `until ${new Date(neededUntil).toISOString()}`;
  throw new ConfigurationError(
    `Keys may still be within their replay window under this pepper (${until}). They would answer 409 key_expired. ` +
      "Wait, name a shorter window with --replay-window if the stage never had this one, or use --force.",
  );
}

function windowOf(given: Given): number {
  const hours = Number(given.text("replay-window") ?? longestReplayWindowHours);
  if (!(hours >= 1 && hours <= longestReplayWindowHours)) {
    throw new UsageError(`--replay-window must be 1 to ${longestReplayWindowHours} hours.`);
  }
  return hours;
}

async function readSecret({
  store,
  name,
  stage,
}: Context): Promise<{ secret: KeysSecret; versionId: string }> {
  const stored = await store.read(name);
  if (stored === undefined) {
    throw new ConfigurationError(
      `There is no secret ${name}. Make it with: idcheck keys create --stage ${stage}`,
    );
  }
  return { secret: readKeysSecret(stored.value), versionId: stored.versionId };
}

function print({ given, surroundings, name }: Context, secret: KeysSecret, lines: readonly string[]): void {
  const peppers = peppersOf(secret).map(({ id, isCurrent, madeAt, replacedAt }) => ({
    id,
    current: isCurrent,
    madeAt: timeText(madeAt),
    replacedAt: timeText(replacedAt),
  }));
  const rows = peppers.map(({ id, current, madeAt, replacedAt }) => {
    const since = madeAt === null ? "made at an unknown time" : `made ${madeAt}`;
    return `  ${id}  ${since}${current ? ", current" : `, replaced ${replacedAt ?? "at an unknown time"}`}`;
  });
  printResult(given, surroundings, { secret: name, peppers }, [...lines, ...rows]);
}

function timeText(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
