import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { availableEngines, type DynamoDb, dynamoDbClient, startDynamoDb } from "../../local/dynamodb.ts";
import { indexStreamRecords, temporaryDatabase } from "../../local/stream-index.ts";
import { createTables } from "../../local/tables.ts";
import { describeUnless } from "../support/machine.ts";

const missing = availableEngines().includes("dynoxide")
  ? undefined
  : "this machine lacks dynoxide, which npm installs on Linux x64";

describeUnless(missing, "the stream of dynoxide with an index", () => {
  const folder = mkdtempSync(join(tmpdir(), "idcheck-stream-index-"));
  const databasePath = join(folder, "engine.db");
  let engine: DynamoDb;
  let database: DatabaseSync;
  beforeAll(async () => {
    engine = await startDynamoDb({ port: 0, engine: "dynoxide", databasePath, longStreams: true });
    database = new DatabaseSync(databasePath);
  });
  afterAll(async () => {
    database.close();
    await engine.stop();
    rmSync(folder, { recursive: true });
  });

  // The two statements as they stand in the engine.
  it.each([
    "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?1",
    `SELECT event_name FROM _stream_records
     WHERE table_name = ?1 AND shard_id = ?2 AND CAST(sequence_number AS INTEGER) > ?3
     ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT ?4`,
  ])("is searched and not read: %s", (statement) => {
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${statement}`).all();
    expect(steps.map(({ detail }) => detail)).toEqual([expect.stringMatching(/^SEARCH .* INDEX/u)]);
  });

  it("says so if the engine keeps its stream in another form", async () => {
    const path = join(folder, "other.db");
    await expect(indexStreamRecords(path)).rejects.toThrow("no such table");
  });

  it("is in a file that has no name any more if nobody gave it one, and the engine goes on", async () => {
    const unnamed = await startDynamoDb({ port: 0, engine: "dynoxide", longStreams: true });
    const client = dynamoDbClient(unnamed.endpoint);
    try {
      await createTables(client);
      expect((await client.send(new ListTablesCommand({}))).TableNames).toHaveLength(2);
    } finally {
      client.destroy();
      await unnamed.stop();
    }
  });
});

describe("a temporary database", () => {
  it("is in a folder of its own, which is gone once its names are removed", () => {
    const { path, removeNames } = temporaryDatabase();
    expect(readdirSync(dirname(path))).toEqual([]);
    removeNames();
    expect(() => readdirSync(dirname(path))).toThrow("ENOENT");
  });
});
