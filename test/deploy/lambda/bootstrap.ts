/**
 * What Lambda's Node.js runtime does with a deployed function, in a process of its own: load the module that
 * `_HANDLER` names below `LAMBDA_TASK_ROOT`, then take one invocation after another from the Runtime API.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { existsSync } from "node:fs";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const api = `http://${process.env["AWS_LAMBDA_RUNTIME_API"] ?? ""}/2018-06-01/runtime`;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

type Handler = (event: unknown, context: object) => unknown;

function load(): Handler {
  const root = process.env["LAMBDA_TASK_ROOT"] ?? "";
  const [file = "", name = ""] = (process.env["_HANDLER"] ?? "").split(".");
  const path = [".js", ".mjs", ".cjs"].map((extension) => join(root, file + extension)).find(existsSync);
  if (path === undefined) throw new Error(`Cannot find module '${file}'`);
  const loaded: unknown = createRequire(path)(path);
  const handler: unknown = Object.entries(loaded ?? {}).find(([exported]) => exported === name)?.[1];
  if (!isHandler(handler)) throw new Error(`${file}.${name} is undefined or not exported`);
  return handler;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

async function call(path: string, body?: unknown): Promise<{ headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    request(`${api}/${path}`, { method, agent }, (response) => {
      text(response).then((read) => resolve({ headers: response.headers, text: read }), reject);
    })
      .on("error", reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function describe(error: unknown): object {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: error.name,
    errorMessage: error.message,
    trace: (error.stack ?? "").split("\n"),
  };
}

async function serveOne(handler: Handler): Promise<void> {
  const { headers, text: event } = await call("invocation/next");
  const awsRequestId = String(headers["lambda-runtime-aws-request-id"]);
  const deadlineAt = Number(headers["lambda-runtime-deadline-ms"]);
  const context = {
    awsRequestId,
    invokedFunctionArn: String(headers["lambda-runtime-invoked-function-arn"]),
    functionName: process.env["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: process.env["AWS_LAMBDA_FUNCTION_VERSION"],
    memoryLimitInMB: process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    getRemainingTimeInMillis: () => Math.max(deadlineAt - Date.now(), 0),
  };
  try {
    const result = await handler(JSON.parse(event), context);
    await call(`invocation/${awsRequestId}/response`, result ?? null);
  } catch (error) {
    await call(`invocation/${awsRequestId}/error`, describe(error));
  }
}

try {
  const handler = load();
  for (;;) await serveOne(handler);
} catch (error) {
  await call("init/error", describe(error));
  process.exitCode = 1;
}
