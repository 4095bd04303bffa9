import { createServer } from "node:http";

import { DescribeTableCommand, DescribeTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";

import { availableEngines, type DynamoDb, dynamoDbClient, startDynamoDb } from "../../local/dynamodb.ts";
import { listen } from "../../local/ports.ts";
import { createTables } from "../../local/tables.ts";

const engines = availableEngines();

describe("an embedded DynamoDB engine", () => {
  it("is there on this machine", () => {
    expect(engines.length).toBeGreaterThan(0);
  });

  it.each(engines)("%s starts on a free port, holds the template's tables, and stops", async (engine) => {
    const dynamoDb = await startDynamoDb({ port: 0, engine });
    expect(dynamoDb).toMatchObject({ engine, endpoint: `http://127.0.0.1:${dynamoDb.port}` });
    const client = dynamoDbClient(dynamoDb.endpoint);
    try {
      await createTables(client);
      await createTables(client);
      const verifications = { TableName: "idcheck-local-verifications" };
      const usage = { TableName: "idcheck-local-usage" };
      expect((await client.send(new DescribeTableCommand(verifications))).Table).toMatchObject({
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
      });
      expect(await client.send(new DescribeTimeToLiveCommand(verifications))).toMatchObject({
        TimeToLiveDescription: { AttributeName: "expiresAt", TimeToLiveStatus: "ENABLED" },
      });
      expect((await client.send(new DescribeTableCommand(usage))).Table?.KeySchema).toEqual([
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ]);
    } finally {
      client.destroy();
      await dynamoDb.stop();
    }
    await expect(fetch(dynamoDb.endpoint)).rejects.toThrow("fetch failed");
  });

  it("says what to install where it cannot run", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "";
    try {
      await expect(startDynamoDb({ port: 0, engine: "dynamodb-local" })).rejects.toThrow(
        "dynamodb-local cannot run here. For dynamodb-local: install Java 17 or newer",
      );
    } finally {
      process.env["PATH"] = path;
    }
  });

  it("says which variable to set when its port is in use", async () => {
    const holder = createServer();
    const port = await listen(holder, 0, "dynamoDb");
    const starting: Promise<DynamoDb> = startDynamoDb({ port });
    await expect(starting).rejects.toThrow(
      `Port ${port} (DynamoDB) is in use. Stop the program that uses it, or set IDCHECK_DYNAMODB_PORT to another port.`,
    );
    holder.close();
  });
});
