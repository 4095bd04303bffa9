import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { alarms } from "../../../lib/log/alarms.ts";
import { failureRules } from "../../../lib/providers/failure.ts";
import { projectFolder } from "../../support/imports.ts";

const raisingClasses = Object.entries(failureRules).flatMap(([name, { alarm }]) => (alarm ? [name] : []));
const sources = globSync("lib/**/*.ts", { cwd: projectFolder })
  .filter((path) => path !== "lib/log/alarms.ts")
  .map((path) => ({ path, text: readFileSync(projectFolder + path, "utf8") }));

describe("the list of alarms", () => {
  it("names each alarm once", () => {
    expect(new Set(alarms).size).toBe(alarms.length);
  });

  it("has every class of failure that raises one", () => {
    const names: readonly string[] = alarms;
    const unlisted = raisingClasses.filter((name) => !names.includes(name));
    expect(
      unlisted.map((name) => `Failures of the class ${name} raise an alarm that is not listed.`),
    ).toEqual([]);
  });

  it("has none that nothing raises", () => {
    const silent = alarms.filter(
      (alarm) => !raisingClasses.includes(alarm) && !sources.some(({ text }) => text.includes(`"${alarm}"`)),
    );
    expect(silent.map((alarm) => `Nothing in lib/ raises ${alarm}: take it out of the list.`)).toEqual([]);
  });
});
