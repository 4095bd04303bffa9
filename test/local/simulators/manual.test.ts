import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { parseIdNumber } from "../../../lib/identity/id-number.ts";
import { simulatorsManual } from "../../../local/simulators/manual.ts";
import { magicIdNumber, people } from "../../../local/simulators/people.ts";
import { simulatedProviders } from "../../../local/simulators/server.ts";
import { projectFolder } from "../../../local/serverless-file.ts";

const regions = [
  ...people.map(({ region }) => region),
  ...simulatedProviders.flatMap(({ magicRegions }) => magicRegions.map(({ region }) => region)),
];

describe("docs/simulators.md", () => {
  it("ends with the tables that the simulators print", () => {
    const manual = simulatorsManual(simulatedProviders);
    const page = readFileSync(join(projectFolder, "docs", "simulators.md"), "utf8");
    expect(page.slice(page.indexOf("## Controls"))).toBe(manual);
  });
});

describe("the made-up people", () => {
  it("have a region for one situation each", () => {
    expect(regions.toSorted()).toEqual([...new Set(regions)].toSorted());
  });

  it.each(regions)("%s have ID numbers that idcheck takes", (region) => {
    const rules = { today: "2026-11-22", supportedDocumentTypes: new Set(["mainland_id" as const]) };
    for (const sequence of [0, 7, 999]) {
      expect(parseIdNumber(magicIdNumber(region, sequence), rules)).toMatchObject({ ok: true });
    }
  });
});
