import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { availableEngines } from "../../../local/dynamodb.ts";
import { projectFolder } from "../../../local/serverless-file.ts";
import { lackOf } from "../machine.ts";
import { apartProjects, exampleProjects, moreProjects, quickProjects } from "./projects.ts";

type Projects = readonly TestProjectInlineConfiguration[];

const everyFile = globSync("test/**/*.test.ts", { cwd: projectFolder }).toSorted();
const texts = new Map(everyFile.map((file) => [file, readFileSync(join(projectFolder, file), "utf8")]));

/** The files of each project, by its name. */
function filesOf(projects: Projects): Map<unknown, string[]> {
  return new Map(
    projects.map(({ test }) => {
      const exclude = test?.exclude ?? [];
      return [test?.name, globSync(test?.include ?? [], { cwd: projectFolder, exclude })];
    }),
  );
}

const quick = filesOf(quickProjects);
const more = filesOf(moreProjects);
const apart = filesOf([...apartProjects, ...exampleProjects]);
const inQuick = [...quick.values()].flat();

/** The test files with a line that matches, except this one, which names what it forbids. */
function filesWith(pattern: RegExp, files: readonly string[] = everyFile): string[] {
  const others = files.filter((file) => !file.endsWith("run/projects.test.ts"));
  return others.filter((file) => pattern.test(texts.get(file) ?? ""));
}

describe("the projects of the tests", () => {
  it("run every test file, at most once in npm test", () => {
    expect(inQuick.toSorted()).toEqual([...new Set(inQuick)].toSorted());
    const all = new Set([...inQuick, ...[...more.values(), ...apart.values()].flat()]);
    expect([...all].toSorted()).toEqual(everyFile);
  });

  it("leave out of npm test what is slow or needs more than Node, and nothing else", () => {
    const kinds = [...more].filter(([, files]) => files.some((file) => !inQuick.includes(file)));
    expect(kinds.map(([name]) => name)).toEqual([
      "packages",
      "exhaustive",
      "restarts",
      "freezes",
      "waves",
      "vendors",
      "connections",
      "kinds",
      "documents",
      "books",
      "clients",
      "browser",
    ]);
  });

  it("have no pattern that matches nothing", () => {
    const patterns = [...quickProjects, ...moreProjects, ...apartProjects, ...exampleProjects].flatMap(
      ({ test }) => [...(test?.include ?? []), ...(test?.exclude ?? [])],
    );
    expect(patterns.filter((pattern) => globSync(pattern, { cwd: projectFolder }).length === 0)).toEqual([]);
  });

  it("keep what starts an engine or a stack out of the unit tests, which share a process", () => {
    expect(more.get("clients")).toContain("test/clients/typescript/transports.test.ts");
    expect(quick.get("unit")).not.toContain("test/clients/typescript/transports.test.ts");
    expect(quick.get("engine")).toContain("test/lib/store/table.test.ts");
    expect(quick.get("unit")).toContain("test/lib/store/attribute-values.test.ts");
  });

  it("skip no test silently: what this machine lacks is named", () => {
    expect(filesWith(/\b(?:it|test|describe)\S*\.(?:skip|skipIf|runIf|todo)\b|\{ skip \}\)/u)).toEqual([]);
  });

  it("find nothing but Node on the search path of npm test", () => {
    const found = availableEngines().includes("dynoxide") ? ["sh", "java", "python3", "curl"] : [];
    expect(found.filter((command) => lackOf(command, "--version") === undefined)).toEqual([]);
    expect(lackOf("node", "--version")).toBeUndefined();
  });
});
