import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kinds } from "../lib/domain/kinds.ts";
import { providers } from "../lib/providers/every-provider.ts";

type Source = { path: string; text: string };

const root = new URL("../", import.meta.url).pathname;

function sources(...patterns: string[]): Source[] {
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(root + path, "utf8") }));
}

/** Where a source breaks a rule, as `path:line`. */
function breaches(found: readonly Source[], rule: RegExp): string[] {
  return found.flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) => (rule.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

const folderOf = (providerId: string): string => `lib/providers/${providerId}/`;

const isAdapter = (path: string): boolean => providers.some(({ id }) => path.startsWith(folderOf(id)));

const shipped = sources("functions/*.ts", "lib/**/*.ts", "clients/**/*.ts", "cli/**/*.ts");

describe("the structure of the project", () => {
  it("keeps input rules, kinds, verdicts and adapters pure", () => {
    const pure = sources(
      "lib/identity/*.ts",
      "lib/checks/*.ts",
      "lib/domain/verdict.ts",
      "lib/domain/problem.ts",
      "lib/records/protocol.ts",
      "lib/records/forget.ts",
      "lib/records/item.ts",
      "lib/providers/*/{request,response,codes,account,sign}.ts",
    );
    expect(pure.length).toBeGreaterThan(20);
    expect(breaches(pure, /from "(@aws-sdk|@smithy|node:https?|node:fs|node:net|node:tls)/)).toEqual([]);
    expect(
      breaches(pure, /Date\.now|new Date\(\)|Math\.random|process\.env|performance\.|randomBytes|setTimeout/),
    ).toEqual([]);
  });

  it("names a provider in adapters and in the registry alone, and shares nothing between two of them", () => {
    for (const { id, live } of providers) {
      if (!live) continue;
      const generic = shipped.filter(({ path }) => !isAdapter(path) && path !== "lib/providers/registry.ts");
      expect(breaches(generic, new RegExp(id, "i"))).toEqual([]);
      // A vendor that resells another's service may name it as the source of a fact, but takes no code of it.
      const others = shipped.filter(({ path }) => isAdapter(path) && !path.startsWith(folderOf(id)));
      expect(breaches(others, new RegExp(`from "[^"]*/${id}/`))).toEqual([]);
    }
  });

  it("names a kind of check in its own files and in the adapters alone", () => {
    const functions = new Set(kinds.map((kind) => `functions/${kind.replaceAll("_", "-")}.ts`));
    const own = /^(lib\/domain\/kinds\.ts$|lib\/checks\/|lib\/providers\/[a-z0-9-]+\/|clients\/|cli\/)/;
    const generic = shipped.filter(({ path }) => !own.test(path) && !functions.has(path));
    const names = kinds.map((kind) => kind.replaceAll("_", "[_-]?"));
    expect(breaches(generic, new RegExp(`\\b(?:${names.join("|")})\\b`, "i"))).toEqual([]);
  });

  it("reaches DynamoDB from the records alone, on the way of a request", () => {
    const others = shipped.filter(
      ({ path }) => !/^(lib\/store\/|lib\/records\/|lib\/usage\/|cli\/|clients\/)/.test(path),
    );
    expect(breaches(others, /from "@aws-sdk\/(client-dynamodb|util-dynamodb|lib-dynamodb)"/)).toEqual([]);
  });

  it("takes nothing of the local stack, its page or the tests into what is deployed", () => {
    const deployed = sources("functions/*.ts", "lib/**/*.ts");
    expect(breaches(deployed, /from "(\.\.\/)+(local|test|scripts|cli)\//)).toEqual([]);
    expect(breaches(deployed, /from "(axe-core|chart\.js|playwright|@sparticuz|@fontsource)/)).toEqual([]);
  });

  it("keeps a function's file within 20 lines and every other within 250", () => {
    const long = sources("functions/*.ts", "lib/**/*.ts", "cli/**/*.ts", "local/**/*.ts").filter(
      ({ path, text }) => text.split("\n").length - 1 > (path.startsWith("functions/") ? 20 : 250),
    );
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it("says of everything exported what it is for", () => {
    const bare = shipped.flatMap(({ path, text }) => {
      const lines = text.split("\n");
      return lines.flatMap((line, index) => {
        if (!/^export (async )?(function|const|type|class)/.test(line)) return [];
        const before = lines[index - 1] ?? "";
        return /\*\/$|^\/\//.test(before.trim()) ? [] : [`${path}:${index + 1} ${line}`];
      });
    });
    expect(bare).toEqual([]);
  });

  it("leaves no unfinished work and no way around the types", () => {
    expect(breaches(shipped, /TODO|FIXME|XXX|HACK|@ts-ignore|@ts-nocheck|@ts-expect-error/)).toEqual([]);
    expect(
      breaches(shipped, /: any\b|as any\b|<any>(?!;)/).filter((line) => !line.includes("AnyProvider")),
    ).toEqual([]);
  });

  it("runs on the Node of the deployed functions", () => {
    const pinned = readFileSync(`${root}.nvmrc`, "utf8").trim();
    expect(process.version.split(".")[0]).toBe(`v${pinned.split(".")[0]}`);
  });
});
