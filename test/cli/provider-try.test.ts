import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as v from "valibot";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { simulatedProviders, type Simulators, startSimulators } from "../../local/simulators/server.ts";
import { secretName } from "../../local/stage.ts";
import { findLeaks } from "../canaries/canaries.ts";
import { isRecord } from "../support/is-record.ts";
import { describeUnless, lackOf } from "../support/machine.ts";
import { jpegImage } from "../samples/images.ts";
import { type Operator, startOperator } from "./operator.ts";
import { type CliResult, cliPath, runCli } from "./run-cli.ts";

const trialSchema = v.object({
  results: v.array(
    v.object({
      kind: v.string(),
      charge: v.string(),
      facts: v.array(v.object({ fact: v.string(), outcome: v.string() })),
    }),
  ),
});

const name = "示例金丝雀";
const picture = jpegImage({ width: 700, height: 700, byteLength: 20_000, shade: 90 });

let operator: Operator;
let simulators: Simulators;
beforeAll(async () => {
  [operator, simulators] = await Promise.all([startOperator(), startSimulators({ port: 0 })]);
  for (const { id } of simulatedProviders) {
    const version = { description: "a trial", versionId: randomUUID() };
    await operator.store.create(nameOf(id), secretOf(id), version);
  }
});
afterAll(() => Promise.all([operator.stop(), simulators.stop()]));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "idcheck-try-"));
  await writeFile(join(folder, "face.jpg"), picture);
  await fetch(`${simulators.url}/_calls`, { method: "DELETE" });
});
afterEach(() => rm(folder, { recursive: true }));

function secretOf(id: string): object {
  const secret: unknown = JSON.parse(initialSecrets(simulators.url)[secretName(`providers/${id}`)] ?? "");
  if (isRecord(secret)) return secret;
  throw new Error(`The local stack has no account with ${id}.`);
}

async function changeSecret(id: string, secret: object): Promise<void> {
  const { versionId: readVersionId = "" } = (await operator.store.read(nameOf(id))) ?? {};
  await operator.store.replace(nameOf(id), secret, { versionId: randomUUID(), readVersionId });
}

function nameOf(id: string): string {
  return `idcheck/prod/providers/${id}`;
}

type Trial = CliResult & { report: string };

async function tryIt(
  id: string,
  more: readonly string[] = [],
  idNumber = magicIdNumber("110001"),
): Promise<Trial> {
  const flags = ["--stage", "prod", "--piped", "--yes", "--report", "report.md", ...more];
  const { environment } = operator;
  const input = JSON.stringify({ name, idNumber });
  const result = await runCli(["provider", "try", id, ...flags], { input, environment, folder });
  const report = await readFile(join(folder, "report.md"), "utf8").catch(() => "");
  const canaries = [
    { what: "the name", text: name },
    { what: "the number", text: idNumber },
    { what: "the picture", text: picture.toString("base64") },
    ...simulatedProviders.flatMap((simulated) =>
      Object.entries(simulated.defaultCredentials).map(([what, text]) => ({ what, text })),
    ),
  ];
  const { stdout, stderr } = result;
  for (const [place, text] of Object.entries({ stdout, stderr, report })) {
    expect(findLeaks(place, text, canaries)).toEqual([]);
  }
  return { ...result, report };
}

describe("idcheck provider try", () => {
  it.each(simulatedProviders.map(({ id }) => id))(
    "makes one call of each kind to %s, confirms its facts, and reports nothing of person or account",
    async (id) => {
      const { code, stdout, stderr, report } = await tryIt(id, ["--image", "face.jpg", "--json"]);
      expect(code, stderr + stdout).toBe(0);
      const { results } = v.parse(trialSchema, JSON.parse(stdout));
      expect(results.map(({ kind }) => kind)).toEqual(["two_factor", "three_factor"]);
      for (const { charge, facts } of results) {
        expect(charge).toBe("charged");
        expect(facts.length).toBeGreaterThan(7);
        expect(facts.filter(({ outcome }) => outcome !== "confirmed")).toEqual([]);
      }
      expect(simulators.calls().counts[id]).toEqual({ calls: 2, charged: 2 });
      expect(report).toContain(`# A trial of ${id}`);
      expect(report).toContain("| its code is in the table | confirmed |");
      expect((await stat(join(folder, "report.md"))).mode & 0o777).toBe(0o600);
    },
  );

  it("says what differs, with exit code 1, and makes no further call after one that fails", async () => {
    const secret = secretOf("huawei");
    const wrong = { ...secret, secretKey: "canary-wrong" };
    await changeSecret("huawei", wrong);
    const { code, stdout, report } = await tryIt("huawei", ["--image", "face.jpg"]);
    await changeSecret("huawei", secret);
    expect(code).toBe(1);
    expect(stdout).toMatch(/it accepts the account and the signature +DIFFERS +APIG\.0301/u);
    expect(stdout).toMatch(/its address can be reached +confirmed/u);
    expect(stdout).toMatch(/its answer says what it costs +not shown/u);
    expect(stdout).not.toContain("three_factor");
    expect(report).toContain("DIFFERS");
    expect(simulators.calls().counts["huawei"]).toEqual({ calls: 1, charged: 0 });
  });

  it("tells an answer that is in no table, and one that is not about the right person", async () => {
    expect((await tryIt("baidu", [], magicIdNumber("322999"))).stdout).toMatch(
      /its code is in the table +DIFFERS +222999/u,
    );
    await rm(join(folder, "report.md"));
    expect((await tryIt("baidu", [], magicIdNumber("110002"))).stdout).toMatch(
      /the right data matches +DIFFERS +identity_mismatch/u,
    );
  });

  it("has failed if the call brings nothing about the person", async () => {
    const { code, stdout } = await tryIt("tencent", [], magicIdNumber("441008"));
    expect(stdout).toMatch(/code -7, free/u);
    expect(code).toBe(1);
  });

  it("leaves a report of what may be paid for if it is stopped during a call", async () => {
    await fetch(`${simulators.url}/_faults`, {
      method: "POST",
      body: JSON.stringify({ provider: "shuxun", fault: "hang" }),
    });
    const flags = ["--stage", "prod", "--piped", "--yes", "--report", "report.md"];
    const child = spawn(process.execPath, [cliPath, "provider", "try", "shuxun", ...flags], {
      cwd: folder,
      env: { ...process.env, ...operator.environment },
      stdio: ["pipe", "ignore", "pipe"],
    });
    child.stdin.end(JSON.stringify({ name, idNumber: magicIdNumber("110001") }));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("Calling two_factor")) child.kill("SIGINT");
    });
    await once(child, "close");
    const report = await readFile(join(folder, "report.md"), "utf8");
    expect(report).toMatch(/^## two_factor, \d{4}-.*: not answered$/mu);
    expect(report).toContain("It may be charged");
  });

  it.each([
    ["without a terminal", ["--stage", "prod"], 2, /typed at the keyboard/],
    ["piped without --yes", ["--stage", "prod", "--piped"], 2, /--piped --yes/],
    ["from a file", ["--stage", "prod", "--file", "face.jpg"], 2, /reads nothing from --file/],
    [
      "with a picture that does not exist",
      ["--stage", "prod", "--image", "nowhere.jpg"],
      2,
      /--image cannot be read/,
    ],
  ])("calls nobody and writes nothing %s", async (_what, flags, expected, message) => {
    const input = JSON.stringify({ name, idNumber: magicIdNumber("110001") });
    const { environment } = operator;
    const { code, stdout, stderr } = await runCli(["provider", "try", "baidu", ...flags], {
      input,
      environment,
      folder,
    });
    expect([code, stdout]).toEqual([expected, ""]);
    expect(stderr).toMatch(message);
    expect(await readdir(folder)).toEqual(["face.jpg"]);
    expect(simulators.calls().counts["baidu"]).toEqual({ calls: 0, charged: 0 });
  });

  it("pays for nothing that cannot be reported, or that the rules or the provider refuse", async () => {
    await writeFile(join(folder, "small.jpg"), jpegImage({ width: 200 }));
    const refused = [
      await tryIt("huawei", ["--image", "small.jpg"]),
      await tryIt("huawei", [], `${magicIdNumber("110001").slice(0, 17)}9`),
    ];
    await writeFile(join(folder, "report.md"), "an older report");
    refused.push(await tryIt("huawei"));
    expect(refused.map(({ code }) => code)).toEqual([2, 2, 2]);
    const [small, wrong, taken] = refused.map(({ stderr }) => stderr);
    expect(small).toContain("--image: Send a larger image");
    expect(wrong).toContain("idNumber (");
    expect(taken).toContain("a file with this name is in the way");
    expect(simulators.calls().counts["huawei"]).toEqual({ calls: 0, charged: 0 });
  });
});

/** Types an answer to each question as it is asked, and gives everything that was shown. */
async function typeAt(answers: readonly (readonly [question: string, keys: string])[]): Promise<string> {
  const command = `${process.execPath} ${cliPath} provider try baidu --stage prod --report report.md`;
  const child = spawn("script", ["-qefc", command, "/dev/null"], {
    cwd: folder,
    env: { ...process.env, ...operator.environment },
  });
  const waiting = [...answers];
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    const [next] = waiting;
    if (next !== undefined && shown.includes(next[0])) child.stdin.write(waiting.shift()?.[1] ?? "");
  });
  await once(child, "close");
  return shown;
}

// `script` gives another program a terminal.
describeUnless(lackOf("script", "--version"), "idcheck provider try at a terminal", () => {
  const idNumber = magicIdNumber("110001", 7);

  it("shows nothing of what is typed, and asks before it pays", async () => {
    const person = [
      ["Name of the person", `${name}\r`],
      ["ID number", `${idNumber}\r`],
    ] as const;
    const refused = await typeAt([...person, ["[y/N]", "n\r"]]);
    expect(refused).toContain("1 call to 北京百度网讯科技有限公司 (two_factor), up to 0.30 yuan by the list");
    expect(refused).toContain("Nothing was called.");
    expect(simulators.calls().counts["baidu"]).toEqual({ calls: 0, charged: 0 });
    const stopped = await typeAt([...person, ["[y/N]", "\u0003"]]);
    expect(stopped).toMatch(/\nStopped at the question\. Nothing was done\.\s*$/u);
    expect(await typeAt([["Name of the person", "\u0003"]])).toContain("Nothing was done.");
    expect(await typeAt([["Name of the person", "\u0004"]])).toContain("Nothing was done.");
    expect(await typeAt([["Name of the person", "\r"]])).toContain(
      "Nothing was typed, and nothing was called.",
    );
    expect(simulators.calls().counts["baidu"]).toEqual({ calls: 0, charged: 0 });
    const agreed = await typeAt([...person, ["[y/N]", "y\r"]]);
    expect(agreed).toMatch(/the right data matches +confirmed/u);
    expect(simulators.calls().counts["baidu"]).toEqual({ calls: 1, charged: 1 });
    const canaries = [
      { what: "the name", text: name },
      { what: "the number", text: idNumber },
    ];
    expect(findLeaks("the terminal", refused + stopped + agreed, canaries)).toEqual([]);
  });
});
