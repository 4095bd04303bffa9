import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A database file for the length of one engine. */
export type TemporaryDatabase = {
  path: string;
  /** Removes its names from the file system. An engine that has it open goes on, and the system frees it with the engine. */
  removeNames(): void;
};

/** Less than this may not hold the data of a long day; a container has 64 MB by default. */
const enoughBytes = 1_000_000_000;

/** A new database file, in memory where the system has enough of it. */
export function temporaryDatabase(): TemporaryDatabase {
  const folder = mkdtempSync(join(roomyMemory() ?? tmpdir(), "idcheck-engine-"));
  return {
    path: join(folder, "engine.db"),
    removeNames: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Linux's file system in memory, if it has room. */
function roomyMemory(): string | undefined {
  const folder = "/dev/shm";
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= enoughBytes ? folder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Adds an index to the stream records of dynoxide, in the database file of an engine that runs. For each write to a table with
 * a stream the engine looks for the last sequence number, and for each read for the next one: it reads the whole stream for
 * that, and with this index one row. Throws if the engine keeps its stream in another form.
 */
export async function indexStreamRecords(databasePath: string): Promise<void> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(databasePath, { timeout: 10_000 });
  try {
    database.exec(
      "CREATE INDEX IF NOT EXISTS stream_records_in_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER))",
    );
  } finally {
    database.close();
  }
}
