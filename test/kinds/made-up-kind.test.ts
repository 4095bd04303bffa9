import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kinds } from "../../lib/domain/kinds.ts";
import { madeUpPerson } from "../samples/people.ts";
import { projectFolder } from "../support/imports.ts";
import { complaintsAbout } from "./complaints.ts";
import { readDeployed } from "./deployed.ts";
import { createMadeUpProject, type MadeUpProject, type Printed } from "./made-up-kind/project.ts";

const kind = "holder_of_mobile_number";

let project: MadeUpProject;
beforeAll(() => {
  project = createMadeUpProject();
});
afterAll(() => project.remove());

describe("a made-up kind of four words", () => {
  it("is its own files, its provider's folder, and lines in the lists that tests compare", () => {
    expect(project.added).toEqual([
      "cli/kinds/holder-of-mobile-number.ts",
      "functions/holder-of-mobile-number.ts",
      "lib/checks/holder-of-mobile-number.ts",
      "lib/providers/made-up/made-up.ts",
    ]);
    expect(project.changed).toEqual([
      "cli/kinds/kinds.ts",
      "clients/typescript/answers.ts",
      "clients/typescript/api/lists.ts",
      "clients/typescript/client.ts",
      "clients/typescript/index.ts",
      "clients/typescript/inputs.ts",
      "deploy/alarms.yml",
      "deploy/log-groups.yml",
      "deploy/roles.yml",
      "docs/openapi.yaml",
      "lib/checks/field-rules.ts",
      "lib/checks/inputs.ts",
      "lib/domain/kinds.ts",
      "lib/providers/registry.ts",
      "serverless.yml",
    ]);
  });

  it("lacks nothing that the compiler asks for", async () => {
    const compiler = join(projectFolder, "node_modules/typescript/bin/tsc");
    expect(await project.run(compiler, [])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("lacks nothing in what is deployed, watched and documented", () => {
    expect(complaintsAbout([...kinds, kind], readDeployed(project.folder))).toEqual([]);
  });

  it.each([
    "serverless.yml",
    "deploy/roles.yml",
    "deploy/log-groups.yml",
    "deploy/alarms.yml",
    "docs/openapi.yaml",
  ])("is missed where it is not in %s", (file) => {
    const path = join(project.folder, file);
    const text = readFileSync(path, "utf8");
    copyFileSync(join(projectFolder, file), path);
    const complaints = complaintsAbout([...kinds, kind], readDeployed(project.folder));
    writeFileSync(path, text);
    expect(complaints.filter((sentence) => sentence.startsWith(file))).not.toEqual([]);
  });
});

describe("a made-up kind of four words, on the local stack", () => {
  const { name, idNumber } = madeUpPerson(1);
  const person = { name, idNumber, mobile: "13900000017" };
  let server: ChildProcess;
  let environment: Record<string, string>;
  let asked: v.InferOutput<typeof askedSchema>;

  /** Runs the command line of the project with the kind. */
  const idcheck = (parameters: readonly string[], input = ""): Promise<Printed> =>
    project.run("cli/idcheck.ts", parameters, { input, environment });

  /** Runs a command of an operator, given as one line. */
  const operate = (line: string): Promise<Printed> =>
    idcheck([...line.split(" "), "--stage", "local", "--json"]);

  beforeAll(async () => {
    server = spawn(process.execPath, ["test/kinds/made-up-kind/serve.ts"], {
      cwd: project.folder,
      env: { ...process.env, IDCHECK_PROVIDERS: "made-up" },
      stdio: ["pipe", "pipe", "ignore"],
    });
    const urls = v.parse(urlsSchema, JSON.parse(await firstLineOf(server)));
    environment = {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL_LAMBDA: urls.invokeUrl,
      IDCHECK_INVOKE_PORT: new URL(urls.invokeUrl).port,
      IDCHECK_DYNAMODB_PORT: new URL(urls.dynamoDbEndpoint).port,
      IDCHECK_SECRETS_PORT: new URL(urls.secretsEndpoint).port,
      IDCHECK_URL: urls.httpUrl,
    };
    const account = JSON.stringify({ key: "made-up" });
    const set = await idcheck(["provider", "set", "made-up", "--stage", "local"], account);
    expect(set).toMatchObject({ code: 0, stderr: "" });
    const parameters = [urls.httpUrl, JSON.stringify(person)];
    const { stdout, stderr } = await project.run("test/kinds/ask-every-way.ts", parameters, { environment });
    expect(stderr).toBe("");
    asked = v.parse(askedSchema, JSON.parse(stdout));
  });
  afterAll(async () => {
    server.stdin?.end();
    await once(server, "exit");
  });

  it("is answered over HTTP as its contract says, and refused by its own rule", () => {
    const { overHttp, refused } = asked;
    expect(overHttp).toMatchObject({
      status: 200,
      body: { kind, verdict: "match", charged: "yes" },
      violations: [],
    });
    expect(refused).toMatchObject({
      status: 400,
      body: { code: "invalid_request", errors: [{ field: "mobile", code: "malformed" }] },
      violations: [],
    });
  });

  it("is answered by Invoke, and refused by the same rule", () => {
    expect(asked.byInvoke).toMatchObject({
      kind,
      verdict: "mismatch",
      provider: "made-up",
      meta: { saved: true },
    });
    expect(asked.refusedByInvoke).toEqual([{ field: "mobile", code: "malformed" }]);
  });

  it("is asked and read by the client", () => {
    expect(asked.byClient).toMatchObject({ kind, verdict: "match", providerReference: "call-17" });
    expect(asked.stored).toMatchObject({ kind, status: "done", chargedNow: "yes" });
  });

  it("is in the books of its caller", () => {
    expect(asked.usage).toMatchObject({ groups: [{ name: kind, charged: 2, spend: "0.2469" }] });
  });

  it.each([[[]], [["--invoke", "local"]]])(
    "is asked by the command line %j, because of its option",
    async (way) => {
      const parameters = ["verify", "--name", name, "--id-number", idNumber, "--json", ...way];
      const match = await idcheck([...parameters, "--mobile", person.mobile]);
      expect(match).toMatchObject({ code: 0, stderr: "" });
      expect(JSON.parse(match.stdout)).toMatchObject({ kind, verdict: "match" });
      const two = await idcheck([...parameters, "--mobile", person.mobile, "--image", "face.jpg"]);
      expect(two).toMatchObject({ code: 2, stdout: "" });
      expect(two.stderr).toContain("--mobile and --image belong to different kinds of checks.");
    },
  );

  it("can be named to the command line: in its books, its packages and its switch", async () => {
    const bought = await operate(`package add --provider made-up --kind ${kind} --calls 10 --fee 1`);
    expect(JSON.parse(bought.stdout)).toMatchObject({ provider: "made-up", kind, calls: 10 });
    const off = await operate(`provider off made-up --kind ${kind}`);
    expect(JSON.parse(off.stdout)).toMatchObject({
      operations: [{ kind, mayBeCalled: false, because: ["switched off"] }],
    });
    const usage = await operate("usage --by kind");
    expect(JSON.parse(usage.stdout)).toMatchObject({ groups: [{ name: kind, free: 0 }] });
  });
});

const urlsSchema = v.object({
  httpUrl: v.string(),
  invokeUrl: v.string(),
  dynamoDbEndpoint: v.string(),
  secretsEndpoint: v.string(),
});
const askedSchema = v.object({
  overHttp: v.unknown(),
  refused: v.unknown(),
  byClient: v.unknown(),
  stored: v.unknown(),
  byInvoke: v.unknown(),
  refusedByInvoke: v.unknown(),
  usage: v.unknown(),
});

async function firstLineOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("the process has no output");
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error("the process printed nothing");
}
