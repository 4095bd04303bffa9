import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { exitCodeMeanings } from "../../cli/exit-codes.ts";
import { problemRules } from "../../lib/domain/problem.ts";
import { verdictRules } from "../../lib/domain/verdict.ts";
import { ledgerMutants } from "../books/mutants/suite.ts";
import { shortestWays as ledgerWays } from "../exhaustive/ledger/shortest-ways.ts";
import { shortestWays as protocolWays } from "../exhaustive/shortest-ways.ts";
import { protocolMutants } from "../simulation/mutants/suite.ts";
import { mutatedText } from "../support/mutants/edits.ts";
import { knownValues } from "../support/contract.ts";
import { readSeeds } from "../support/mutants/seeds.ts";

const root = new URL("../../", import.meta.url).pathname;

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** The text of a document below one of its headings, up to the next one. */
function section(path: string, heading: string): string {
  return read(path).split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
}

/** The anchor of a row, by which other documents lead to it. */
const anchor = /<a id="\w+"><\/a>/u;

/** The cells of the table rows whose first cell is a word in code. */
function rowsOf(text: string): string[][] {
  return text
    .split("\n")
    .map((line) => line.replace(anchor, ""))
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("`", "")),
    );
}

/** What links can lead to within a page: its headings, as GitHub names them, and rows with an anchor. */
function anchorsIn(text: string): Set<string> {
  const headings = Array.from(text.matchAll(/^#{1,6} (.*)$/gmu), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
  const rows = Array.from(text.matchAll(/<a id="(\w+)">/gu), ([, id = ""]) => id);
  return new Set([...headings, ...rows]);
}

describe("the documents", () => {
  it("list every problem with its status and whether it is retryable, and no other", () => {
    const documented = rowsOf(read("docs/errors.md").split("## Codes of a client")[0] ?? "").map((row) =>
      row.slice(0, 3),
    );
    const actual = Object.entries(problemRules).map(([code, { status, retryable }]) => [
      code,
      String(status),
      { true: "yes", false: "no", soon: "if soon" }[String(retryable)],
    ]);
    expect(new Set(documented.map(String))).toEqual(new Set(actual.map(String)));
  });

  it("list every exit code of the command line with its meaning, and no other", () => {
    const documented = rowsOf(section("docs/operating.md", "Exit codes"));
    expect(documented).toEqual(exitCodeMeanings.map(([code, meaning]) => [String(code), meaning]));
  });

  it("have an anchor for each problem, to which its type leads", () => {
    const rows = read("docs/errors.md").matchAll(/^\| <a id="(\w+)"><\/a>`(\w+)` \|/gmu);
    const anchors = Array.from(rows, ([, id, code]) => ({ id, code }));
    const codes = [...Object.keys(problemRules), "no_answer", "unexpected_answer"];
    expect(anchors).toEqual(codes.map((code) => ({ id: code, code })));
  });

  it("list every reason with its verdict and advice, and no other", () => {
    const documented = rowsOf(section("docs/errors.md", "Reasons")).map((row) => row.slice(0, 3));
    const actual = Object.entries(verdictRules).map(([reason, { verdict, advice }]) => [
      reason,
      verdict,
      advice,
    ]);
    expect(documented).toEqual(actual);
  });

  it("list every warning of the contract, and no other", () => {
    const documented = rowsOf(section("docs/errors.md", "Warnings")).map(([warning]) => warning);
    expect(documented).toEqual(knownValues("Warning"));
  });

  it.each([
    ["The mutants", protocolMutants, protocolWays],
    ["The mutants of the books", ledgerMutants, ledgerWays],
  ])(
    "list below “%s” each with what it breaks, the seed that shows it and the shortest way, and no other",
    async (heading, suite, ways) => {
      const seeds = await readSeeds(suite);
      const wayOf = (name: string): string => {
        const way = ways[name];
        return way === undefined ? "" : `${way.steps}, ${way.world}`;
      };
      const rows = suite.mutants.map(
        ({ name, rule, breaks }) =>
          `| ${name} | ${rule} | ${breaks} | ${seeds[name] ?? ""} | ${wayOf(name)} |`,
      );
      const table = section("docs/testing-money.md", heading).split("| mutant |")[1]?.split("\n\n")[0] ?? "";
      expect(table.trimEnd().split("\n").slice(2)).toEqual(rows);
      // A rule that has moved leaves no mutant behind.
      for (const mutant of suite.mutants) {
        for (const { file } of mutant.edits) mutatedText(mutant, file, read(file));
      }
    },
  );

  it("name in the model of the protocol only mutants that there are", () => {
    const rows =
      section("docs/protocol.md", "What never happens").split("\n|---|")[1]?.split("\n").slice(1) ?? [];
    const named = rows.flatMap((row) => row.split("|")[3]?.split(";") ?? []).map((name) => name.trim());
    const known = new Set(protocolMutants.mutants.map(({ name }) => name));
    expect(named.filter((name) => name !== "" && !known.has(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(rows.length - 2);
  });

  it("name every folder of tests, and every helper that many share", () => {
    const shared = globSync(["test/*/", "test/support/*.ts"], { cwd: root });
    const names = shared.map((path) => path.replace("test/", ""));
    const linked = [...read("test/README.md").matchAll(/\]\(([^)]+)\)/gu)].map(([, path]) => path);
    expect(names.filter((name) => !linked.includes(name))).toEqual([]);
  });

  it("link only to files that are there", () => {
    const pages = globSync(["*.md", "docs/**/*.md", "test/*.md"], { cwd: root });
    const dead = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, target = ""]) => join(dirname(page), target))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${page} → ${target}`),
    );
    expect(dead).toEqual([]);
  });

  it("link only to headings and rows that are there", () => {
    const pages = globSync(["*.md", "docs/**/*.md", "test/*.md"], { cwd: root });
    const anchorsOf = new Map(pages.map((page) => [page, anchorsIn(read(page))]));
    const dead = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#:]*)#([^)]+)\)/gu)]
        .filter(([, target = "", name = ""]) => {
          const anchors = anchorsOf.get(target === "" ? page : join(dirname(page), target));
          return anchors !== undefined && !anchors.has(name);
        })
        .map(([link]) => `${page} ${link}`),
    );
    expect(dead).toEqual([]);
  });
});

describe("the README", () => {
  it("leads to every document", () => {
    const pages = globSync("docs/*.{md,yaml,json}", { cwd: root });
    expect(pages.filter((page) => !read("README.md").includes(`](${page})`))).toEqual([]);
  });
});

describe("the changelog", () => {
  it("begins with this release", () => {
    const { version }: { version: string } = JSON.parse(read("package.json"));
    expect(/^## (.*)$/mu.exec(read("CHANGELOG.md"))?.[1]).toBe(version);
  });
});
