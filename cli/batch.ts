import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { shanghaiDay } from "../lib/base/shanghai-day.ts";
import { enterBatchFolder } from "./batch/batch-folder.ts";
import { openJournal } from "./batch/journal.ts";
import { inspectPeopleFile, peopleRows } from "./batch/people-file.ts";
import { currentUserId } from "./batch/own-file.ts";
import { pricesOf } from "./batch/prices.ts";
import { showProgress } from "./batch/progress.ts";
import { createResultsFile } from "./batch/results-file.ts";
import { type BatchEnd, runBatch } from "./batch/run-batch.ts";
import { batchOptions, readSettings } from "./batch/settings.ts";
import { summaryOf } from "./batch/summary.ts";
import { count, createTally } from "./batch/tally.ts";
import { type Command, type Given, type Surroundings, UsageError } from "./command.ts";
import { addressOf, connect } from "./connection.ts";
import { writeFailure } from "./file-failure.ts";
import { kindOfList } from "./kinds/kinds.ts";
import { print } from "./print.ts";
import { printable } from "./printable.ts";
import { codeOf } from "./thrown.ts";

/** `npx idcheck batch`: checks a list of people. */
export const batchCommand: Command = {
  name: "npx idcheck batch",
  usage: "<people.csv> --out <results.csv> [options]",
  description: `
Checks every person in a CSV file. The file is UTF-8, UTF-16, GB18030 or GBK, and its columns are recognised by their headers,
in any order. Invalid rows cost nothing, and a person who is listed twice is paid for once.

The results identify rows by their number, as a spreadsheet counts them, and by your own reference; they hold no personal
data. The folder <results.csv>.batch beside them holds what the batch needs to continue: if it was killed or interrupted, or
if rows were added, removed or sorted, run the same command again, and nothing is paid for twice. The folder is yours alone:
one that another user owns or can write to is refused. Delete it when the batch is done. Pictures are plain files in the folder
of the list or below it.

A batch that met an outage can be continued with the same command whenever the outage is over, days later as well: rows that
have cost nothing are checked, and verdicts that were paid for are kept, or read again. A row that may have been charged
without a verdict is not paid for again once its key is past the replay window (key_expired); the results have its id.

With --consent-column and --purpose, each row's consent is sent with its check. Of a person who is listed twice it is that of the first
row. Do not change consents while you continue a batch: a key belongs to what was sent with it.

Ctrl-C finishes the checks in flight; a second Ctrl-C abandons them. Exits with 0 if every valid row has a verdict, with 1 if
some have none or, with --strict, if a row is invalid, and with 130 if it was interrupted.`,
  options: batchOptions,
  positionals: [1, 1],
  run: batch,
};

async function batch(given: Given, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  const settings = readSettings(given);
  const client = await connect(given, surroundings);
  const file = await inspectPeopleFile(settings.peoplePath, settings.columns, settings.encoding);
  const { columns } = file;
  const kind = kindOfList(columns);
  if (columns.image === undefined && Object.keys(settings.face).length > 0) {
    throw new UsageError("--quality, --liveness and --threshold need a column of images.");
  }
  const folderPath = `${settings.resultsPath}.batch`;
  await refuseForeignResults(settings.resultsPath, folderPath);
  const folder = await inWords("--out cannot be written", () => enterBatchFolder(folderPath));
  const journal = await inWords("The journal of the batch cannot be used", () =>
    openJournal(folder.journalPath),
  );
  const results = await inWords("--out cannot be written", () => createResultsFile(settings.resultsPath));
  const tally = createTally();
  const progress = showProgress({ stderr }, { rowCount: file.rowCount, tally, cost: journal.totals });
  const stop = new AbortController();
  const abandon = new AbortController();
  let stoppedBy: "SIGINT" | "SIGTERM" | undefined;
  const stopListening = surroundings.onStop((signal) => {
    if (stoppedBy !== undefined) abandon.abort();
    else progress.say("Finishing the checks in flight. Press Ctrl-C again to abandon them.");
    stoppedBy ??= signal;
    stop.abort();
  });
  const startedAt = performance.now();
  let end: BatchEnd;
  try {
    end = await runBatch({
      rows: peopleRows(file),
      check: {
        kind,
        secret: folder.secret,
        columns,
        imageFolder: dirname(settings.peoplePath),
        settings: settings.face,
        purpose: settings.purpose,
        today: shanghaiDay(Date.now()),
      },
      client,
      journal,
      prices: pricesOf(kind, settings.priceMilliFen),
      concurrency: settings.concurrency,
      maxSpendMilliFen: settings.maxSpendMilliFen,
      stop: stop.signal,
      abandon: abandon.signal,
      now: Date.now,
      onRow: async (row) => {
        await results.write(row);
        count(tally, row);
      },
    });
  } finally {
    stopListening();
    progress.stop();
    await results.close();
    await journal.close();
    await folder.leave();
  }
  const durationMs = performance.now() - startedAt;
  const { resultsPath } = settings;
  const isStopped = stoppedBy !== undefined;
  const { rowCount } = file;
  const address = addressOf(given, surroundings);
  print(stdout, summaryOf({ rowCount, tally, end, durationMs, resultsPath, isStopped, address }));
  if (stoppedBy !== undefined) return stoppedBy === "SIGINT" ? 130 : 143;
  const isComplete = end.outage === undefined && Object.keys(tally.problems).length + tally.notChecked === 0;
  return isComplete && !(settings.isStrict && tally.invalid > 0) ? 0 : 1;
}

/** Opens something of a batch. Throws UsageError, which says in words why its file cannot be used. */
async function inWords<Opened>(what: string, open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof ConfigurationError || codeOf(error) === undefined) throw error;
    throw writeFailure(what, error);
  }
}

/**
 * Throws ConfigurationError for a file that no batch has written, which must not be overwritten, and for one of another
 * user, who could change the verdicts in it.
 */
async function refuseForeignResults(resultsPath: string, folderPath: string): Promise<void> {
  const results = await stat(resultsPath).catch(() => undefined);
  if (results === undefined) return;
  if (currentUserId !== undefined && results.uid !== currentUserId) {
    throw new ConfigurationError(`${printable(resultsPath)} belongs to another user. Choose another file.`);
  }
  if (await exists(folderPath)) return;
  throw new ConfigurationError(
    `${printable(resultsPath)} exists already and is not from a batch. Choose another file.`,
  );
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
