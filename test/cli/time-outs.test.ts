import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { commands } from "../../cli/commands.ts";
import { host } from "../../local/ports.ts";
import { runHere } from "./run-here.ts";

/** An endpoint that accepts connections and never answers. */
let server: Server;
const sockets = new Set<Socket>();
let folder: string;
let url: string;
beforeAll(async () => {
  server = createServer((socket) => void sockets.add(socket.on("error", () => undefined)));
  await new Promise<void>((resolve) => void server.listen(0, host, resolve));
  const address = server.address();
  url = `http://${host}:${typeof address === "object" && address !== null ? address.port : 0}`;
  folder = mkdtempSync(join(tmpdir(), "idcheck-silent-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const environment = {
    AWS_REGION: "cn-north-1",
    AWS_ACCESS_KEY_ID: "operator",
    AWS_SECRET_ACCESS_KEY: "operator",
    AWS_ENDPOINT_URL: url,
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(() => {
  vi.unstubAllEnvs();
  for (const socket of sockets) socket.destroy();
  server.close();
  rmSync(folder, { recursive: true });
});

const files = {
  "accounts.json": '{"shuxun":{"appCode":"a"}}',
  "account.json": '{"appCode":"a"}',
  "people.csv": "name,id_number\n示例甲,110009190001010001\n",
  "numbers.txt": "110009190001010001\n",
};
const stage = ["--stage", "prod"];
const person = ["--name", "示例甲", "--id-number", "110009190001010001"];
const id = "vrf_bLUtOZDUVAukGnN2bTu082";
const caller = "iam:123456789012:role/orders";
const evidence = ["--evidence", "bill", "--by", "ops"];
const plan = ["--provider", "shuxun", "--calls", "1", "--fee", "1"];

/** For each command, ways to run it that reach something, by its action; `@` stands for the folder of the files above. */
const reaching: Readonly<Record<string, readonly (readonly string[])[]>> = {
  verify: [
    [...person, "--timeout", "1", "--auth", "none"],
    [...person, "--timeout", "1", "--auth", "iam"],
    [...person, "--timeout", "1", "--invoke", "prod"],
  ],
  batch: [["@/people.csv", "--out", "@/results.csv", "--timeout", "1", "--auth", "none"]],
  setup: [["--file", "@/accounts.json", ...stage]],
  keys: [
    ["list", ...stage],
    ["create", ...stage],
    ["rotate", ...stage],
    ["remove", "p1", ...stage],
  ],
  provider: [
    ["set", "shuxun", "--file", "@/account.json", ...stage],
    ["check", "shuxun", ...stage],
    ["try", "shuxun", "--piped", "--yes", ...stage],
    ["status", "shuxun", ...stage],
    ["off", "shuxun", ...stage],
    ["on", "shuxun", ...stage],
    ["clear", "shuxun", ...stage],
  ],
  doctor: [stage, [...stage, "--fix"]],
  usage: [stage],
  package: [
    ["add", ...plan, ...stage],
    ["list", ...stage],
    ["remove", "pkg_cb28e462", ...stage],
  ],
  caller: [
    ["set", caller, "--monthly-calls", "1", ...stage],
    ["off", caller, "--reason", "misuse", ...stage],
    ["on", caller, ...stage],
    ["show", caller, ...stage],
    ["clear", caller, ...stage],
    ["list", ...stage],
  ],
  history: [stage],
  audit: [stage],
  attempts: [["--open", ...stage]],
  settle: [[id, "1", "free", ...evidence, ...stage]],
  close: [["2026-01", "--by", "ops", ...stage]],
  statement: [["2026-01", ...stage]],
  compliance: [
    ["notice", ...stage],
    ["assessment", ...stage],
  ],
  processing: [["--from", "2026-01", ...stage]],
  restore: [["--from", "idcheck-prod-restored", ...stage]],
  forget: [["--file", "@/numbers.txt", "--yes", ...stage]],
};

const tables = { IDCHECK_VERIFICATIONS_TABLE: "one", IDCHECK_USAGE_TABLE: "other" };
const runs = Object.entries(reaching).flatMap(([name, ways]) =>
  ways.flatMap((parameters) => {
    const run = { title: [name, ...parameters].join(" "), name, parameters, environment: {} };
    if (!parameters.includes("--stage")) return [run];
    // What works on tables meets the silence of CloudFormation first; with the tables named, that of DynamoDB.
    return [run, { ...run, title: `${run.title}, with its tables named`, environment: tables }];
  }),
);

describe("every command of idcheck", () => {
  it("is in the table below, with each of its actions", async () => {
    for (const [name, { load }] of Object.entries(commands)) {
      const command = await load();
      const actions = "actions" in command ? Object.keys(command.actions) : [];
      const listed = new Set((reaching[name] ?? []).map(([first]) => first));
      expect([name, reaching[name] === undefined]).toEqual([name, false]);
      expect(actions.filter((action) => !listed.has(action))).toEqual([]);
    }
  });

  it.concurrent.each(runs)(
    "ends in time where nothing answers: $title",
    async ({ name, parameters, environment }) => {
      const command = await commands[name]?.load();
      if (command === undefined) throw new Error(`There is no ${name}.`);
      const given = parameters.map((text) => text.replace("@", folder));
      const ended = await runHere(command, given, {
        IDCHECK_AWS_TIMEOUT_SECONDS: "0.1",
        IDCHECK_URL: url,
        AWS_REGION: "cn-north-1",
        ...environment,
      });
      expect(ended.code).toBe(1);
      expect(ended.stderr + ended.stdout).toMatch(/no answer|did not answer|not answer|no_answer/iu);
    },
    20_000,
  );
});
