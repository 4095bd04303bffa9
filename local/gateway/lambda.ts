import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Context } from "aws-lambda";

import { asError } from "../../cli/thrown.ts";
import { type FunctionDefinition, projectFolder } from "../serverless-file.ts";
import { deployedName, localAccountId, localRegion } from "../stage.ts";

/** How an invocation ended: a JSON text, and whether it is an error object of the runtime. */
export type Outcome = { requestId: string; payload: string; isError: boolean };

/** What comes with an invocation in addition to its event. */
type InvocationOptions = {
  /** The alias that was invoked, or `$LATEST`. */
  qualifier?: string | undefined;
  clientContext?: unknown;
};

/** The functions of the template as Lambda would run them. */
export type LambdaRuntime = {
  functions: readonly FunctionDefinition[];
  invoke(definition: FunctionDefinition, event: unknown, options?: InvocationOptions): Promise<Outcome>;
};

/** Lambda's limit on a synchronous answer. */
const maxResultBytes = 6 * 1024 * 1024 + 100;

type Handler = (event: unknown, context: Omit<Context, "done" | "fail" | "succeed">) => unknown;

/**
 * Runs functions in this process and loads each module once. A handler gets a copy of its event and a deadline from its
 * time limit. After the deadline the invocation is answered as timed out, but the handler runs on, where Lambda would
 * have stopped it.
 */
export function createLambdaRuntime(
  functions: readonly FunctionDefinition[],
  { folder = projectFolder }: { folder?: string } = {},
): LambdaRuntime {
  const handlers = new Map(functions.map((definition) => [definition.key, load(definition, folder)]));
  return {
    functions,
    async invoke(definition, event, options = {}) {
      const requestId = randomUUID();
      const handler = await handlers.get(definition.key);
      if (typeof handler !== "function") return failure(requestId, "Runtime.ImportModuleError", handler);
      const context = contextOf(definition, requestId, options);
      const work = run(handler, event, context);
      const timer = timeOut(definition, requestId);
      const outcome = await Promise.race([work, timer.outcome]);
      timer.cancel();
      return outcome;
    },
  };
}

/** The ARN of a local function, with the qualifier if it was invoked with one. */
export function functionArn(definition: FunctionDefinition, qualifier?: string): string {
  const suffix = qualifier === undefined ? "" : `:${qualifier}`;
  return `arn:aws:lambda:${localRegion}:${localAccountId}:function:${deployedName(definition.key)}${suffix}`;
}

/** The version of every invocation: the stack publishes none, and its aliases point to what is deployed. */
export const latestVersion = "$LATEST";

/** Loads a handler, or says why it cannot. Never rejects: a function that cannot be loaded fails when it is invoked. */
async function load(definition: FunctionDefinition, folder: string): Promise<Handler | string> {
  try {
    const url = pathToFileURL(join(folder, `${definition.file}.ts`)).href;
    const loaded: unknown = await import(url);
    const handler: unknown = Object.entries(loaded ?? {}).find(
      ([name]) => name === definition.exportName,
    )?.[1];
    if (isHandler(handler)) return handler;
    return `${definition.file}.ts exports no function ${definition.exportName}`;
  } catch (error) {
    const { message, stack = message } = asError(error);
    process.stderr.write(`${definition.key} cannot be loaded: ${stack}\n`);
    return `${definition.file}.ts cannot be loaded: ${message}`;
  }
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

async function run(handler: Handler, event: unknown, context: Parameters<Handler>[1]): Promise<Outcome> {
  const requestId = context.awsRequestId;
  try {
    const result: unknown = await handler(structuredClone(event), context);
    const payload = JSON.stringify(result ?? null);
    if (Buffer.byteLength(payload) <= maxResultBytes) return { requestId, payload, isError: false };
    const message = `Response payload size exceeded maximum allowed payload size (${maxResultBytes} bytes).`;
    return failure(requestId, "Function.ResponseSizeTooLarge", message);
  } catch (error) {
    if (!(error instanceof Error)) return failure(requestId, typeof error, String(error));
    return failure(requestId, error.name, error.message, (error.stack ?? "").split("\n"));
  }
}

function failure(
  requestId: string,
  errorType: string,
  errorMessage: string | undefined,
  trace?: readonly string[],
): Outcome {
  return { requestId, payload: JSON.stringify({ errorType, errorMessage, trace }), isError: true };
}

function timeOut(
  { timeoutSeconds }: FunctionDefinition,
  requestId: string,
): { outcome: Promise<Outcome>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const outcome = new Promise<Outcome>((resolve) => {
    const message = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
    timer = setTimeout(() => resolve(failure(requestId, "Sandbox.Timedout", message)), timeoutSeconds * 1000);
  });
  return { outcome, cancel: () => clearTimeout(timer) };
}

function contextOf(
  definition: FunctionDefinition,
  awsRequestId: string,
  { qualifier, clientContext }: InvocationOptions,
): Parameters<Handler>[1] {
  const deadlineAt = Date.now() + definition.timeoutSeconds * 1000;
  const functionName = deployedName(definition.key);
  const functionVersion = latestVersion;
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  return {
    awsRequestId,
    functionName,
    functionVersion,
    invokedFunctionArn: functionArn(definition, qualifier),
    memoryLimitInMB: String(definition.memoryMegabytes),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `${day}/[${functionVersion}]${awsRequestId.replaceAll("-", "")}`,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineAt - Date.now()),
    ...(isClientContext(clientContext) && { clientContext }),
  };
}

function isClientContext(value: unknown): value is NonNullable<Context["clientContext"]> {
  return typeof value === "object" && value !== null;
}
