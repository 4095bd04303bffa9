import { systemClock, systemRandom } from "../lib/base/system.ts";
import { longestLockMs, type RecordSettings } from "../lib/domain/record-settings.ts";
import { historyWrite } from "../lib/store/history.ts";
import { createDynamoDbStore } from "../lib/store/dynamodb.ts";
import type { Table } from "../lib/store/table.ts";
import { projectedAt } from "../lib/usage/ledger/projected.ts";
import { restoreRecords, type Restored, type RestoreOptions } from "../lib/usage/restore/restore.ts";
import { reachAws } from "./aws/reach.ts";
import { type Command, type Given, type Option, type Surroundings, UsageError } from "./command.ts";
import { deployedSettings, packagedSettings } from "./compliance/read-settings.ts";
import { tellPlace } from "./kept-secrets.ts";
import { evidenceOptions, operatorOf, reasonOf, reasonOption } from "./operator-evidence.ts";
import { print } from "./print.ts";
import { printResult } from "./result.ts";
import { restoresSubject } from "./restore/history.ts";
import { copyIn, existingIn } from "./restore/record-tables.ts";
import { restoredWords, restoreLines } from "./restore/restore-lines.ts";
import { checkTables } from "./restore/source-table.ts";
import { stageOf, stageOptions } from "./stage-options.ts";
import { type Tables, withTables } from "./tables.ts";

const options = {
  ...stageOptions,
  from: {
    type: "string",
    value: "<table>",
    help: "the table that was restored from a backup; it is only read",
  },
  yes: {
    type: "boolean",
    help: "write what is missing; without it, the command only says what it would write",
  },
  ...reasonOption,
  by: evidenceOptions.by,
  template: {
    type: "string",
    value: "<file>",
    help: "take retention and time-outs from a packaged template in place of the deployed one",
  },
  foreign: {
    type: "boolean",
    help: "accept a table of another stage, or one that was restored from another than the stage's, such as the stage's before it was deployed anew",
  },
} as const satisfies Record<string, Option>;

/** `npx idcheck restore`: puts back the verification records that were lost, so that no key is paid for twice. */
export const restoreCommand: Command = {
  name: "npx idcheck restore",
  usage: "--stage <stage> --from <table> [--yes --reason <text>]",
  description: `
Puts back the verification records that the stage's table has lost. A table that is restored from a backup shows the past: a key
that has its verdict may seem never to have been used, and would be paid for again. So the stage's table stays, and the restored one
is only read.

The command copies the records that the stage's table lacks, as the books know them now. An unfinished copy has no owner any more; its key
may run again after a minute or two. A key that is in the books and in neither table, or whose verdict came after the backup,
gets a record that refuses it with 409 key_expired, and whose id shows what it has cost. Records in the stage's table are never
changed. What retention would have removed is not copied.

Without --yes it writes nothing and says what it would write. It may be stopped at any time, and goes on when it runs again. Who
ran it, when and why is kept (npx idcheck history --of restores). Switch off the checks first: docs/operating.md has every step.

Exits with 0, and with 1 if something in the copy or the books cannot be read: it is named, and left.`,
  options,
  async run(given, surroundings) {
    const stage = stageOf(given);
    const from = given.text("from");
    if (from === undefined)
      throw new UsageError("--from is required: the table that was restored from a backup.");
    const order = orderOf(given);
    const template = given.text("template");
    const { config } =
      template === undefined
        ? await deployedSettings(stage, await reachAws(given, surroundings))
        : await packagedSettings(template);
    const needs =
      "dynamodb:DescribeTable on both tables of records, dynamodb:BatchGetItem and PutItem on the stage's, " +
      "dynamodb:BatchGetItem and Scan on the copy, and dynamodb:Query, GetItem and PutItem on usage";
    return withTables(given, surroundings, needs, async (tables) => {
      const live = tables.verificationsTable;
      tellPlace(stage, tables.reach, surroundings);
      await checkTables(tables.client, { from, live, mayBeForeign: given.flag("foreign") });
      const restored = await restore(tables, from, config.records, order, surroundings);
      const report = {
        stage,
        region: tables.reach.region.name,
        from,
        into: live,
        isDry: order === undefined,
        booksUntil: await projectedAt(tables.usage),
        lockedUntil: systemClock.now() + longestLockMs(config.records),
        ...restored,
      };
      printResult(given, surroundings, report, restoreLines(report, tables.place));
      return restored.unreadable === 0 ? 0 : 1;
    });
  },
};

/** Who restores, and why; undefined if nothing may be written. */
type Order = { by: string; reason: string } | undefined;

function orderOf(given: Given): Order {
  if (!given.flag("yes")) return undefined;
  return { by: operatorOf(given), reason: reasonOf(given, "why records are restored") };
}

async function restore(
  { client, usage, verificationsTable }: Tables,
  from: string,
  settings: RecordSettings,
  order: Order,
  surroundings: Pick<Surroundings, "stderr">,
): Promise<Restored> {
  const sources = {
    usage,
    live: {
      store: createDynamoDbStore(verificationsTable, client),
      existing: existingIn(client, verificationsTable),
    },
    copy: copyIn(client, from),
    clock: systemClock,
    random: systemRandom,
    settings,
  };
  const onProgress = printProgress(surroundings);
  if (order === undefined) return restoreRecords(sources, { isDry: true, onProgress });
  await keep(usage, "begin", { ...order, from });
  const restored = await restoreRecords(sources, { isDry: false, onProgress });
  await keep(usage, "end", { ...order, from, restored: restoredWords(restored) });
  return restored;
}

/** Keeps that a restore begins before it writes anything, and what it came to: one that was stopped has no end. */
async function keep(
  usage: Table,
  action: "begin" | "end",
  { by, ...what }: { by: string; reason: string; from: string; restored?: string },
): Promise<void> {
  await usage.write(historyWrite(restoresSubject, { by, at: systemClock.now(), action, what }, systemRandom));
}

const progressEveryMs = 5_000;

/** Says now and then how far a restore is. */
function printProgress({ stderr }: Pick<Surroundings, "stderr">): NonNullable<RestoreOptions["onProgress"]> {
  let saidAt = systemClock.now();
  return ({ shards, ...restored }) => {
    const now = systemClock.now();
    if (now - saidAt < progressEveryMs) return;
    saidAt = now;
    const read = `${shards} of 256 parts of the books and ${restored.scanned} items of the copy are read`;
    print(stderr, `${read}: ${restoredWords(restored)}\n`);
  };
}
