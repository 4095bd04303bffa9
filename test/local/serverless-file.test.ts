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
