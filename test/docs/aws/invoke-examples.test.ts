import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { magicIdNumber } from "../../../local/simulators/people.ts";
import { projectFolder } from "../../../local/serverless-file.ts";
import { type Stack, startStack } from "../../../local/start-stack.ts";
import { pythonEnvironment } from "../../support/python-environment.ts";
import { commandBlocks } from "../blocks.ts";
import { openSpoilingProxy, spoilings } from "../spoiling-proxy.ts";

const run = promisify(execFile);
const python = pythonEnvironment("aws-clients", join(import.meta.dirname, "requirements.txt"));

let stack: Stack;
let folder: string;
beforeAll(async () => {
  await python.install();
  stack = await startStack({ auth: "iam" });
  folder = await mkdtemp(join(tmpdir(), "idcheck-aws-"));
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

/** Runs a block of a document as a reader does, against this test's stack, with the pinned clients on the search path. */
async function runBlock(block: string, invokeUrl = stack.invokeUrl): Promise<string> {
  const script = block
    .replaceAll("http://127.0.0.1:3000", stack.httpUrl)
    .replaceAll("http://127.0.0.1:3001", invokeUrl)
    .replaceAll("http://127.0.0.1:3003", stack.dynamoDbEndpoint)
    .replaceAll("http://127.0.0.1:3004", stack.secretsEndpoint)
    .replaceAll("https://<api>.execute-api.cn-north-1.amazonaws.com.cn", stack.httpUrl)
    .replaceAll("cn-north-1", "us-east-1")
    .replaceAll(/\b(payload|answer|output)\.json|orders\.sqlite/gu, (name) => join(folder, name));
  const PATH = [dirname(python.program("python")), process.env["PATH"]].join(delimiter);
  const env = { PATH, HOME: folder, PYTHONIOENCODING: "utf-8", LANG: "C.UTF-8", ...credentials(invokeUrl) };
  const { stdout } = await run("bash", ["-ec", script], { cwd: projectFolder, env });
  return stdout;
}

/** What `invoke.py` is told in its own first lines. */
function credentials(invokeUrl: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_LAMBDA: invokeUrl,
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
}

function charges(): number {
  return Object.values(stack.calls().counts).reduce((sum, { charged }) => sum + charged, 0);
}

describe("what the documents show, against a stack that asks for signatures", () => {
  const blocks = commandBlocks().filter(({ runBy }) => runBy === "npm run examples");
  const blockWith = (part: string): string => blocks.find(({ text }) => text.includes(part))?.text ?? "";

  it("is one block for each of the tests here", () => {
    expect(blocks).toHaveLength(5);
  });

  it("reads usage by curl, which signs", async () => {
    expect(await runBlock(blockWith("--aws-sigv4"))).toMatch(/^\{"month":/u);
  });

  it("checks over HTTP with what botocore signs, and pays once for an order", async () => {
    const before = charges();
    expect(await runBlock(blockWith("order.py"))).toBe("order-17: match accept, charged: yes\n");
    expect(await runBlock(blockWith("order.py"))).toBe("order-17: match accept, charged: yes\n");
    expect(charges() - before).toBe(1);
  });

  it("checks by the AWS CLI, with the end of the log", async () => {
    const printed = await runBlock(blockWith("aws lambda"));
    expect(printed).toMatch(/"ExecutedVersion": "\$LATEST"/u);
    expect(printed).toMatch(/START RequestId: [0-9a-f-]{36} Version: \$LATEST\n[^]*"caller":"alias:orders"/u);
    expect(printed).toMatch(/"verdict":"match".*"meta":\{"replayed":false,"saved":true,"requestId":/u);
  });

  it("checks by boto3, and reads what became of it", async () => {
    expect(await runBlock(blockWith("invoke.py"))).toBe(
      "two-factor: match match accept\nverification: done, charged: yes\n",
    );
  });

  it("shows tables and secrets by the AWS CLI, in four lines", async () => {
    const block = blockWith("secretsmanager");
    expect(block.trim().split("\n")).toHaveLength(4);
    const printed = await runBlock(block);
    expect(printed).toMatch(/"Items": \[[^]*"pk": \{\s*"S": "v1#/u);
    expect(printed).toMatch(/"Name": "idcheck\/local\/providers\/kuaidi100"/u);
  });
});

describe("the tables and secrets of the local stack", () => {
  it("are listed by the AWS CLI", async () => {
    const list =
      "aws secretsmanager list-secrets --region us-east-1; aws dynamodb list-tables --region us-east-1";
    const endpoints = `export AWS_ENDPOINT_URL_DYNAMODB=${stack.dynamoDbEndpoint} AWS_ENDPOINT_URL_SECRETS_MANAGER=${stack.secretsEndpoint}`;
    const printed = await runBlock(`${endpoints}\n${list}`);
    expect(printed).toMatch(/"Name": "idcheck\/local\/keys"[^]*"idcheck-local-usage"/u);
  });
});

describe("docs/examples/invoke.py", () => {
  it("goes on with the same key while nobody can take the check, and pays once", async () => {
    const fault = JSON.stringify({ provider: "kuaidi100", fault: "refuse", delayMs: 400 });
    await fetch(`${stack.providersUrl}/_faults`, { method: "POST", body: fault });
    const before = charges();
    const script = `python3 docs/examples/invoke.py local orders ${magicIdNumber("110002")} 示例甲`;
    expect(await runBlock(script)).toMatch(/^two-factor: mismatch identity_mismatch reject\n/u);
    expect(charges() - before).toBe(1);
  });

  it.each(spoilings)(
    "sends the same key again after an answer that is %s, and pays once",
    async (spoiling) => {
      const proxy = await openSpoilingProxy(stack.invokeUrl, spoiling);
      onTestFinished(() => proxy.stop());
      const before = charges();
      const script = `python3 docs/examples/invoke.py local orders ${magicIdNumber("110009")} 示例甲`;
      expect(await runBlock(script, proxy.url)).toMatch(
        /^two-factor: match match accept\nverification: done/u,
      );
      expect(charges() - before).toBe(1);
    },
  );

  it("says how it is called", async () => {
    await expect(runBlock("python3 docs/examples/invoke.py local")).rejects.toThrow(
      /The first parameters are/u,
    );
  });

  it("says which rule an input breaks, and that an alias is missing", async () => {
    const call = (alias: string, number: string) =>
      runBlock(`python3 docs/examples/invoke.py local ${alias} ${number} 示例甲`);
    await expect(call("orders", "110009190001010002")).rejects.toThrow(/no verdict: .*"check_character"/u);
    await expect(call("sales", "110009190001010001")).rejects.toThrow(
      /Lambda refused: .*ResourceNotFoundException/u,
    );
  });
});
