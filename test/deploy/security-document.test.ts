import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../../local/serverless-file.ts";

const read = (path: string): string => readFileSync(join(projectFolder, path), "utf8");
const document = read("SECURITY.md");

/** The text below a heading, up to the next one of the same level. */
function section(heading: string): string {
  return document.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
}

/** The cells of the rows of the tables in a text, without their heads. */
function rowsOf(text: string): string[][] {
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  return rows
    .filter((_, index) => !rows[index]?.startsWith("|---") && !rows[index + 1]?.startsWith("|---"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function codesIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/gu)].map(([, code = ""]) => code);
}

describe("the threat model", () => {
  const threats = rowsOf(section("Threat model"));

  it("has a row for each thing that can be stolen", () => {
    expect(threats.length).toBeGreaterThan(12);
    for (const row of threats) expect(row).toHaveLength(4);
  });

  it.each(threats)("names for “%s” tests that there are, or AWS", (...[, , , proof = ""]) => {
    const tests = codesIn(proof);
    expect(tests.length > 0 || proof.includes("*AWS*")).toBe(true);
    expect(
      tests.filter((path) => !path.endsWith(".test.ts") || !existsSync(join(projectFolder, path))),
    ).toEqual([]);
  });

  it("names only alarms and commands that there are", () => {
    const commands = [...section("Threat model").matchAll(/`npx idcheck (\w+)/gu)].map(
      ([, name = ""]) => name,
    );
    expect(commands.length).toBeGreaterThan(8);
    expect(commands.filter((name) => !existsSync(join(projectFolder, `cli/${name}.ts`)))).toEqual([]);
  });
});

describe("what an operator needs", () => {
  const known = [...read("cli/commands.ts").matchAll(/^ {2}(\w+): \{\n {4}summary/gmu)].map(
    ([, name = ""]) => name,
  );
  const needs = section("What an operator needs");
  const told = rowsOf(needs).flatMap(([commands = ""]) =>
    codesIn(commands).map((command) => command.split(" ")[0] ?? ""),
  );
  /** What a caller may run. */
  const ofCallers = ["verify", "batch"];

  it("is told for every command, and for none that there is not", () => {
    expect(known.length).toBeGreaterThan(10);
    expect(known.filter((name) => ![...told, ...ofCallers].includes(name))).toEqual([]);
    // A cell that goes on within one command names further actions of it.
    const actions = new Set(["on", "off", "clear", "list", "remove", "rotate"]);
    expect(told.filter((name) => !known.includes(name) && !actions.has(name))).toEqual([]);
  });
});
