/*
 * The process in which a contestant is measured, fresh for each cold start: `node main.cjs <bundle> <export> <event>`.
 * It answers one event, reports that on file descriptor 3, and, if it was given an IPC channel, continues with the
 * loads that it receives. It loads nothing that would count as the contestant's.
 */
import { readFileSync, writeSync } from "node:fs";
import type { Context } from "aws-lambda";
import type { Handler, HttpEvent, Load, LoadResult } from "./load.ts";

const [, , bundlePath = "", exportName = "", eventPath = ""] = process.argv;
const timeLimitMs = 29_000;
const answerDescriptor = 3;

const handler = loadHandler(bundlePath, exportName);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parent wrote it
const event = JSON.parse(readFileSync(eventPath, "utf8")) as HttpEvent;

void start();

async function start(): Promise<void> {
  // A key of its own: the first answer of a process must not be a replay of an answer from another.
  const { statusCode } = await answer(
    withKey(`bench-first-${process.pid.toString(36)}-${Date.now().toString(36)}`),
  );
  const { user, system } = process.cpuUsage();
  const cpuMs = (user + system) / 1000;
  writeSync(answerDescriptor, `${JSON.stringify({ statusCode, cpuMs, nodeModules: loadedNodeModules() })}\n`);
  if (process.send === undefined) process.exit();
  process.on("disconnect", () => process.exit());
  process.on("message", (load: Load) => void run(load).then((result) => process.send?.(result)));
}

/** Node keeps the list internal, so it is missing from the types. */
function loadedNodeModules(): unknown {
  return Object.getOwnPropertyDescriptor(process, "moduleLoadList")?.value;
}

function loadHandler(path: string, name: string): Handler {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a bundle is loaded as Lambda does
  const found = (require(path) as Record<string, Handler | undefined>)[name];
  if (found === undefined) throw new Error(`${path} exports no ${name}`);
  return found;
}

function withKey(key: string): HttpEvent {
  return { ...event, headers: { ...event.headers, "idempotency-key": key } };
}

function answer(given: HttpEvent): Promise<{ statusCode: number; body: string }> {
  const deadlineAt = Date.now() + timeLimitMs;
  const context = {
    awsRequestId: given.requestContext.requestId,
    functionName: "bench",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:bench",
    memoryLimitInMB: "1024",
    logGroupName: "/aws/lambda/bench",
    logStreamName: "bench",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadlineAt - Date.now(),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what no contestant reads is left out
  return handler(given, context as Context);
}

/** Answers `count` events, `inFlight` at a time, each with its own key unless they are replays. */
async function run({ count, inFlight, keyPrefix, isReplay, everyMs = 0 }: Load): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const statuses: Record<string, number> = {};
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started < count) {
      const number = isReplay ? 0 : started;
      started += 1;
      const given = withKey(`${keyPrefix}-${number}`);
      const startedAt = performance.now();
      const { statusCode } = await answer(given);
      latenciesMs.push(performance.now() - startedAt);
      statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
      const leftMs = startedAt + everyMs - performance.now();
      if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
    }
  };
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    latenciesMs,
    elapsedMs,
    cpuMs: (user + system) / 1000,
    statuses,
    maxResidentBytes: process.resourceUsage().maxRSS * 1024,
    residentBytes: process.memoryUsage.rss(),
  };
}
