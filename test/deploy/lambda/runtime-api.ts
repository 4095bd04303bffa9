import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { bodyOf, closeServer } from "../../../local/http.ts";
import { host, listen } from "../../../local/ports.ts";

/** One invocation as the runtime is told of it. */
export type Invocation = { requestId: string; event: string; deadlineAt: number; functionArn: string };

/** What the runtime reported: a JSON text, and whether it is an error object. */
export type Report = { payload: string; isError: boolean };

/** Lambda's side of one instance: it is handed invocations and reports how they ended. */
export type RuntimeApi = {
  /** For `AWS_LAMBDA_RUNTIME_API`. */
  address: string;
  /** Hands over an invocation, once the runtime asks for one; resolves to its report, or to an error of its start. */
  invoke(invocation: Invocation): Promise<Report>;
  stop(): Promise<void>;
};

const path = /^\/2018-06-01\/runtime\/(?:invocation\/(?:(next)|([\w-]+)\/(response|error))|(init)\/error)$/u;

/** Starts the Runtime API for one instance, which takes one invocation at a time. */
export async function startRuntimeApi(): Promise<RuntimeApi> {
  const waiting: Invocation[] = [];
  const reports = new Map<string, (report: Report) => void>();
  let idle: ServerResponse | undefined;
  let startError: Report | undefined;

  function handOver(): void {
    if (idle === undefined) return;
    const invocation = waiting.shift();
    if (invocation === undefined) return;
    idle.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": invocation.requestId,
      "lambda-runtime-deadline-ms": invocation.deadlineAt,
      "lambda-runtime-invoked-function-arn": invocation.functionArn,
    });
    idle.end(invocation.event);
    idle = undefined;
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [matched, next, requestId = "", kind, start] = path.exec(request.url ?? "") ?? [];
    if (next !== undefined) {
      idle = response;
      handOver();
      return;
    }
    const payload = (await bodyOf(request)).toString();
    if (start !== undefined) {
      startError = { payload, isError: true };
      for (const report of reports.values()) report(startError);
    }
    reports.get(requestId)?.({ payload, isError: kind === "error" });
    reports.delete(requestId);
    response.writeHead(matched === undefined ? 404 : 202).end("{}");
  }

  const server: Server = createServer((request, response) => void receive(request, response));
  const port = await listen(server, 0, "invoke");
  return {
    address: `${host}:${port}`,
    invoke(invocation) {
      if (startError !== undefined) return Promise.resolve(startError);
      return new Promise((resolve) => {
        reports.set(invocation.requestId, resolve);
        waiting.push(invocation);
        handOver();
      });
    },
    stop: () => closeServer(server),
  };
}
