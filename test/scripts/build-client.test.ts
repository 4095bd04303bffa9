import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { projectFolder } from "../../local/serverless-file.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { describeUnless, majorOf, nodesHere } from "../support/machine.ts";

const run = promisify(execFile);
const person = { name: "示例甲", idNumber: magicIdNumber("110009") };

let stack: Stack;
let folder: string;
/** Somebody else's project, which was empty before the packed client was installed. */
let app: string;

beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), "idcheck-caller-"));
  app = join(folder, "app");
  await run(process.execPath, [join(projectFolder, "scripts/build-client.ts"), join(folder, "built")]);
  await run("npm", ["pack", "./built"], { cwd: folder });
  const packed = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  await mkdir(app);
  await writeFile(join(app, "package.json"), JSON.stringify({ name: "caller", type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `../${packed}`], { cwd: app });
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => fetch(`${stack.providersUrl}/_calls`, { method: "DELETE" }));

const nodes = nodesHere();
const missing = [20, 24].filter((major) => !nodes.some(({ version }) => majorOf(version) === major));

/** Runs a module of the caller and gives what it prints as JSON. */
async function runApp(node: string, source: string, environment: NodeJS.ProcessEnv = {}): Promise<unknown> {
  await writeFile(join(app, "main.mjs"), source);
  const env = { PATH: process.env["PATH"], ...environment };
  const { stdout } = await run(node, ["main.mjs"], { cwd: app, env });
  const printed: unknown = JSON.parse(stdout);
  return printed;
}

for (const major of missing) {
  describeUnless(`this machine lacks Node ${major}`, `the packed client with Node ${major}`, () => undefined);
}

describe.each(nodes)("the packed client with Node $version", ({ path: node }) => {
  it("installs nothing besides itself", async () => {
    expect(await readdir(join(app, "node_modules"))).toEqual([".package-lock.json", "idcheck"]);
  });

  it("asks over HTTP and reads what became of the check", async () => {
    const source = `
      import { createClient, http } from "idcheck/client";
      const client = createClient({ transport: http({ baseUrl: ${JSON.stringify(stack.httpUrl)} }) });
      const { id, verdict, meta } = await client.twoFactor(${JSON.stringify(person)});
      const { status, chargedNow } = await client.verification(id);
      console.log(JSON.stringify({ verdict, meta, status, chargedNow }));`;
    expect(await runApp(node, source)).toEqual({
      verdict: "match",
      meta: { replayed: false, saved: true, requestId: expect.any(String) as unknown },
      status: "done",
      chargedNow: "yes",
    });
  });

  it("says what to install where a part needs it", async () => {
    const source = `
      import { createClient, http, invoke, sigV4 } from "idcheck/client";
      const person = ${JSON.stringify(person)};
      const auth = sigV4({ region: "us-east-1" });
      const signed = createClient({ transport: http({ baseUrl: "http://127.0.0.1:9", auth }) });
      const invoking = createClient({ transport: invoke({ stage: "local" }) });
      const ended = await Promise.allSettled([signed.twoFactor(person), invoking.twoFactor(person)]);
      console.log(JSON.stringify(ended.map(({ reason }) => reason.message)));`;
    expect(await runApp(node, source)).toEqual([
      "sigV4 needs the package @smithy/signature-v4: npm install @smithy/signature-v4",
      "invoke needs the package @aws-sdk/client-lambda: npm install @aws-sdk/client-lambda",
    ]);
  });

  it("lets docs/examples/order-function.mjs call by Lambda Invoke, and pay once for its two attempts", async () => {
    await copyFile(join(projectFolder, "docs/examples/order-function.mjs"), join(app, "order-function.mjs"));
    const packages = join(app, "node_modules/@aws-sdk");
    await mkdir(packages);
    await symlink(
      join(projectFolder, "node_modules/@aws-sdk/client-lambda"),
      join(packages, "client-lambda"),
    );
    const source = `
      import { createIdempotencyKey } from "idcheck/client";
      import { handler } from "./order-function.mjs";
      const context = { getRemainingTimeInMillis: () => 20_000 };
      const order = { orderId: "order-17", checkKey: createIdempotencyKey(), ...${JSON.stringify(person)} };
      const answers = [await handler(order, context), await handler(order, context)];
      answers.push(await handler({ ...order, checkKey: createIdempotencyKey(), name: "" }, context));
      console.log(JSON.stringify(answers));`;
    const answers = await runApp(node, source, {
      AWS_ENDPOINT_URL_LAMBDA: stack.invokeUrl,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      IDCHECK_STAGE: "local",
    });
    await rm(packages, { recursive: true });
    const verificationId: unknown = expect.stringMatching(/^vrf_/);
    const shipped = { orderId: "order-17", next: "ship", verificationId };
    expect(answers).toEqual([
      shipped,
      shipped,
      { orderId: "order-17", next: "correct_the_form", errors: [{ field: "name", code: "empty" }] },
    ]);
    expect(stack.calls().calls).toHaveLength(1);
  });
});

/** What the compiler has to say of a caller's module, with the declarations of Node and nothing else. */
async function compile(source: string): Promise<string> {
  await writeFile(join(app, "main.mts"), source);
  const compiler = join(projectFolder, "node_modules/typescript/bin/tsc");
  const roots = join(projectFolder, "node_modules/@types");
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", "node"];
  const { stdout } = await run(process.execPath, [compiler, ...options, "--typeRoots", roots, "main.mts"], {
    cwd: app,
  }).catch((error: { stdout: string }) => error);
  return stdout;
}

describe("the types of the packed client", () => {
  it("import nothing from outside of the package", () => {
    const types = join(folder, "built/types");
    const imports = globSync("**/*.d.ts", { cwd: types }).flatMap((path) => [
      ...readFileSync(join(types, path), "utf8").matchAll(/from "([^"]+)"/gu),
    ]);
    expect(imports.length).toBeGreaterThan(10);
    expect(imports.map(([, name]) => name).filter((name) => !/^\..*\.js$/u.test(name ?? ""))).toEqual([]);
  });

  it("need no package that the caller may not have, and know what each check brings", async () => {
    const source = `
      import { createClient, http, IdcheckProblem, invoke, type TwoFactorAnswer } from "idcheck/client";
      const reading = createClient({ transport: http({ baseUrl: "https://checks.example" }) });
      const { face } = await reading.threeFactor({ name: "", idNumber: "", image: new Uint8Array() });
      export const score: number | null = face.score;
      export const status: "done" | string = (await reading.verification("vrf_")).status;
      export const answer: TwoFactorAnswer = await reading.twoFactor({ name: "", idNumber: "" });
      export const sender = invoke({ stage: "prod", lambda: { send: async () => ({}) } });
      export const isOurs = (error: unknown) => error instanceof IdcheckProblem && error.code === "key_reused";`;
    expect(await compile(source)).toBe("");
  });

  it.each([
    ["a face without an image", `client.threeFactor({ name: "", idNumber: "" })`],
    ["an image and its address", `client.threeFactor({ name: "", idNumber: "", image: "", imageUrl: "" })`],
    ["a number in place of text", `client.twoFactor({ name: "", idNumber: 11 })`],
    ["a reading without an id", `client.verification()`],
  ])("refuse %s", async (_, call) => {
    const source = `
      import { createClient, invoke } from "idcheck/client";
      const client = createClient({ transport: invoke({ stage: "prod" }) });
      await ${call};`;
    expect(await compile(source)).toContain("error TS");
  });
});
