import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readTemplate } from "../../local/serverless-file.ts";

describe("the template", () => {
  it("gives handlers, limits and routes in both spellings", () => {
    const { functions } = readTemplate(join(import.meta.dirname, "gateway", "project"));
    expect(functions.find(({ key }) => key === "echo")).toEqual({
      key: "echo",
      file: "functions/stand-ins",
      exportName: "echo",
      aliases: [],
      timeoutSeconds: 3,
      memoryMegabytes: 512,
      routes: [
        { method: "POST", path: "/echo" },
        { method: "ANY", path: "/echo/{id}" },
      ],
      streams: [],
      schedules: [],
    });
    expect(functions.find(({ key }) => key === "context")?.aliases).toEqual(["orders", "billing"]);
    expect(functions.find(({ key }) => key === "throwing")).toMatchObject({ timeoutSeconds: 29 });
    expect(functions.find(({ key }) => key === "flaky")).toMatchObject({
      schedules: [
        { everyMs: 300_000, input: { succeedsAt: 1 } },
        { everyMs: 7_200_000, input: {} },
      ],
    });
  });

  it("gives tables and nothing else of the resources, past CloudFormation's short tags", () => {
    const { tables } = readTemplate(join(import.meta.dirname, "gateway", "project"));
    expect(tables).toEqual([
      {
        key: "blue-things",
        attributes: [{ name: "id", type: "S" }],
        keySchema: [{ name: "id", type: "HASH" }],
        streamView: undefined,
        timeToLiveAttribute: undefined,
      },
    ]);
  });

  it("gives the tables in files of resources, and says which file has a form that is not supported", ({
    onTestFinished,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), "idcheck-template-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const write = (path: string, lines: readonly string[]): void =>
      writeFileSync(join(folder, path), lines.join("\n"));
    write("serverless.yml", [
      "provider: {}",
      "functions: {}",
      "resources: ['${file(tables.yml)}', '${file(roles.yml)}']",
    ]);
    write("roles.yml", ["Resources: { Role: { Type: AWS::IAM::Role } }"]);
    write("tables.yml", [
      "Resources:",
      "  RedThingsTable:",
      "    Type: AWS::DynamoDB::Table",
      "    Properties:",
      "      AttributeDefinitions: [{ AttributeName: id, AttributeType: N }]",
      "      KeySchema: [{ AttributeName: id, KeyType: HASH }]",
    ]);
    expect(readTemplate(folder).tables).toMatchObject([
      { key: "red-things", attributes: [{ name: "id", type: "N" }] },
    ]);
    write("tables.yml", ["Resources: [AWS::DynamoDB::Table]"]);
    expect(() => readTemplate(folder).tables).toThrow(
      "tables.yml has a form that the local stack does not support, at: Resources",
    );
  });

  it("of this project holds the entries of both kinds and the two tables", () => {
    const { functions, tables } = readTemplate();
    expect(functions.map(({ key }) => key)).toEqual(
      expect.arrayContaining([
        "two-factor-http",
        "two-factor-invoke",
        "three-factor-http",
        "three-factor-invoke",
      ]),
    );
    expect(functions.find(({ key }) => key === "project-usage")).toMatchObject({
      streams: [{ tableKey: "verifications", batchSize: 500 }],
      schedules: [{ everyMs: 60_000, input: { Records: [] } }],
    });
    expect(tables.map(({ key }) => key)).toEqual(expect.arrayContaining(["verifications", "usage"]));
  });
});
