import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import * as v from "valibot";
import { openOwnFile } from "./own-file.ts";

const entrySchema = v.object({
  id: v.string(),
  verdict: v.string(),
  reason: v.string(),
  advice: v.string(),
  identity: v.string(),
  face: v.optional(v.string()),
  score: v.optional(v.number()),
  provider: v.string(),
  charged: v.string(),
  checkedAt: v.string(),
  warnings: v.optional(v.array(v.string())),
  /** At the prices of the run that made the check. */
  spentMilliFen: v.number(),
  doubtfulMilliFen: v.number(),
});

/** What a batch stores about a verdict. */
export type JournalEntry = v.InferOutput<typeof entrySchema>;

/**
 * The verdicts of a batch, by idempotency key, in a file that only grows: it survives a kill, and the next run of the
 * batch reads from it what it needs. Memory holds one number for each verdict.
 */
export type Journal = {
  has(key: string): boolean;
  read(key: string): Promise<JournalEntry>;
  append(key: string, entry: JournalEntry): Promise<void>;
  /** The cost of all verdicts so far. */
  totals(): { spentMilliFen: number; doubtfulMilliFen: number };
  close(): Promise<void>;
};

const lineSchema = v.tuple([v.string(), entrySchema]);
/** More than the longest line has. */
const lineBytes = 2_048;

const readAndAppend = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;

/**
 * Opens the journal of a batch, and creates it if it is missing. A line that a kill cut off is dropped. Throws
 * ConfigurationError for a journal that others could have written.
 */
export async function openJournal(path: string): Promise<Journal> {
  const file = await openOwnFile(path, readAndAppend);
  const positions = new Map<string, number>();
  const totals = { spentMilliFen: 0, doubtfulMilliFen: 0 };
  let end = 0;
  let written = Promise.resolve();
  for await (const { line, position, nextPosition } of linesOf(file)) {
    const parsed = parseLine(line);
    if (parsed !== undefined) note(parsed[0], position, parsed[1]);
    end = nextPosition;
  }
  await file.truncate(end);

  function note(key: string, position: number, entry: JournalEntry): void {
    positions.set(key, position);
    totals.spentMilliFen += entry.spentMilliFen;
    totals.doubtfulMilliFen += entry.doubtfulMilliFen;
  }

  return {
    has: (key) => positions.has(key),
    async read(key) {
      await written;
      const { buffer } = await file.read({
        buffer: Buffer.alloc(lineBytes),
        position: positions.get(key) ?? end,
      });
      const parsed = parseLine(buffer.toString("utf8").split("\n", 1)[0] ?? "");
      if (parsed?.[0] !== key) throw new TypeError("the journal has no such verdict");
      return parsed[1];
    },
    async append(key, entry) {
      const line = Buffer.from(`${JSON.stringify([key, entry])}\n`);
      note(key, end, entry);
      end += line.length;
      // One after the other, so that each line is at its noted position.
      written = written.then(() => file.appendFile(line));
      await written;
    },
    totals: () => ({ ...totals }),
    close: () => file.close(),
  };
}

/** Whole lines with their positions. What follows the last line break is not a line. */
async function* linesOf(
  file: FileHandle,
): AsyncGenerator<{ line: string; position: number; nextPosition: number }> {
  let rest = Buffer.alloc(0);
  let position = 0;
  for await (const chunk of file.createReadStream({ autoClose: false, start: 0 })) {
    if (!Buffer.isBuffer(chunk)) continue;
    rest = Buffer.concat([rest, chunk]);
    for (let at = rest.indexOf("\n"); at !== -1; at = rest.indexOf("\n")) {
      yield { line: rest.toString("utf8", 0, at), position, nextPosition: position + at + 1 };
      position += at + 1;
      rest = rest.subarray(at + 1);
    }
  }
}

function parseLine(line: string): [string, JournalEntry] | undefined {
  try {
    const parsed = v.safeParse(lineSchema, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
