import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as v from "valibot";

import { portSettings } from "../../local/ports.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { type CollectionRequest, postmanCollection } from "../support/collection.ts";
import { describeUnless, lackOf } from "../support/machine.ts";
import { type Block, blocksIn, commandBlocks, isOfBookChapter, runnerOf } from "./blocks.ts";
import { readersEnvironment } from "./reader.ts";

const run = promisify(execFile);

/** What the commands print that are run here, by document in the order in which people read, and by block in its order. */
const printed: Readonly<Record<string, readonly RegExp[]>> = {
  "README.md": [/"verdict":"match".*"advice":"accept".*"reference":"order-17"/],
  "docs/calling.md": [
    /"kind":"two_factor","verdict":"match"/,
    /"kind":"three_factor","verdict":"match"/,
    /"code":"not_found"[^]*"month":/,
    /"ready":true,"stage":"local"/,
    /"verdict":"match".*"meta":\{"replayed":false,"saved":true,"requestId":"[^"]+","version":"[^"]+"\}/,
    /"code":"not_found"[^]*"by":"day"/,
    /two-factor: match match accept\nthree-factor: match match 97/,
    /accept[^]*3 verdicts \(match 1, mismatch 1, undetermined 1\)/,
  ],
  // A simulator says what it did not take, and nothing where it took it.
  "docs/simulators.md": [/"slow-body","times":1,"delayMs":3000/, /^$/],
  "docs/operating.md": [
    /The stage local works\.\n[^]*The stage local works\./,
    /kuaidi100[^]*two_factor[^]*may be called/,
    /credentials|no change/i,
  ],
  "docs/compliance.md": [/two_factor/, /^# Notice on the processing/],
  "docs/testing-money.md": [/#1 starts/, /0 of 1 runs from seed 785 on broke an invariant/],
};

const collection = postmanCollection();
const ranHere = commandBlocks().filter((block) => runnerOf(block) === "here" && !isOfBookChapter(block));

let stack: Stack;
let folder: string;
beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), "idcheck-commands-"));
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

/** The ports of this test's stack, as a reader sets them. */
function portVariables(): Record<string, string> {
  const { http, invoke, providers, dynamoDb, secrets } = portSettings;
  const parts = [
    [http.variable, stack.httpUrl],
    [invoke.variable, stack.invokeUrl],
    [providers.variable, stack.providersUrl],
    [dynamoDb.variable, stack.dynamoDbEndpoint],
    [secrets.variable, stack.secretsEndpoint],
  ] as const;
  return Object.fromEntries(parts.map(([variable, url]) => [variable, new URL(url).port]));
}

/** Runs a block as a reader does, but against this test's stack, and with results in a folder of their own. */
async function runBlock({ text }: Block): Promise<string> {
  const script = text
    .replaceAll("http://127.0.0.1:3000", stack.httpUrl)
    .replaceAll("http://127.0.0.1:3001", stack.invokeUrl)
    .replaceAll("http://127.0.0.1:3002", stack.providersUrl)
    .replaceAll("--stage prod", "--stage local")
    .replaceAll("results.csv", join(folder, "results.csv"));
  const env = { ...readersEnvironment(), ...portVariables(), PYTHONIOENCODING: "utf-8" };
  const { stdout } = await run("bash", ["-ec", script], { cwd: projectFolder, env });
  return stdout;
}

it("the documents have the blocks that are run here, and no others", () => {
  const expected = Object.entries(printed).flatMap(([document, patterns]) => patterns.map(() => document));
  expect(ranHere.map(({ document }) => document).toSorted()).toEqual(expected.toSorted());
});

/** A text of a collection with its variables filled in, as Postman does. */
function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{(\$?\w+)\}\}/gu, (_, name: string) =>
    name === "$guid" ? randomUUID() : (variables.get(name) ?? ""),
  );
}

/** Sends a request of a collection; resolves with the status and the body. */
async function sent({ request }: CollectionRequest, variables: ReadonlyMap<string, string>) {
  const { method, header, url, body } = request;
  const path = (url.variable ?? []).reduce((raw, { key, value }) => raw.replace(`:${key}`, value), url.raw);
  const response = await fetch(filled(path, variables), {
    method,
    headers: header.map(({ key, value }) => [key, filled(value, variables)]),
    ...(body !== undefined && { body: body.raw }),
  });
  return { status: response.status, body: v.parse(v.looseObject({}), await response.json()) };
}

it("the requests of the collection are answered in their order, and the later ones about the check of the earlier", async () => {
  const variables = new Map(collection.variable.map(({ key, value }) => [key, value]));
  variables.set("baseUrl", stack.httpUrl);
  for (const one of collection.item.flatMap(({ item }) => item)) {
    const { status, body } = await sent(one, variables);
    expect([one.name, status]).toEqual([one.name, 200]);
    // What the script of a check does.
    if (one.event !== undefined) variables.set("verificationId", String(body["id"]));
  }
});

describe.each(Object.entries(printed))("the commands of %s", (document, patterns) => {
  const blocks = ranHere.filter((block) => block.document === document);
  for (const [index, pattern] of patterns.entries()) {
    const block = blocks[index];
    if (block === undefined) continue;
    const [tool = ""] = /\b(?:curl|python3|np[mx])\b/u.exec(block.text) ?? [];
    describeUnless(lackOf(tool, "--version"), `that use ${tool}`, () => {
      it(`print ${pattern}`, async () => {
        expect(await runBlock(block)).toMatch(pattern);
      });
    });
  }

  it("are joined by code that runs", async () => {
    for (const { text, language } of blocksIn(document)) {
      // What imports the packed client runs in `npm run client:projects`.
      if (language !== "js" || text.includes('from "@idcheck/client')) continue;
      const source = text.replaceAll("http://127.0.0.1:3000", stack.httpUrl);
      const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", source], {
        cwd: projectFolder,
      });
      expect(stdout).toBe("accept yes\n");
    }
  });
});
