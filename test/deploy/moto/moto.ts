import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, request as send, type ServerResponse } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { bodyOf, closeServer } from "../../../local/http.ts";
import { host, listen } from "../../../local/ports.ts";
import { type AwsCall, awsCallOf } from "../support/aws-call.ts";
import { pythonEnvironment } from "../../support/python-environment.ts";

/** moto's server: a simulated AWS that was not written here, for one account, with every Region in it. */
export type Moto = {
  /** The environment that leads the AWS SDK to it, on a way on which calls are recorded. It says no Region. */
  environment: Readonly<Record<string, string>>;
  /** Its own address, where nothing is recorded. */
  endpoint: string;
  /** The calls, in the order in which they came. */
  calls: AwsCall[];
  /** Calls that it could not answer, because it does not know them or has failed. */
  unanswered: readonly AwsCall[];
  stop(): Promise<void>;
};

const python = pythonEnvironment("moto-server", join(import.meta.dirname, "requirements.txt"));

/** Installs moto in exactly the versions of `requirements.txt`, unless that has been done. Needs Python and PyPI. */
export function installMoto(): Promise<void> {
  return python.install();
}

/** Starts moto, which must be installed, with an empty account. */
export async function startMoto(): Promise<Moto> {
  const launcher = join(import.meta.dirname, "server.py");
  const child = spawn(python.program("python"), ["-u", launcher, "--host", host, "--port", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const port = await portOf(child);
  const calls: AwsCall[] = [];
  const unanswered: AwsCall[] = [];
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const call = awsCallOf(request, body);
    calls.push(call);
    if (!(await pass(request, body, response, port))) unanswered.push(call);
  }
  const server = createServer((request, response) => void receive(request, response));
  const recording = await listen(server, 0, "http");
  return {
    endpoint: `http://${host}:${port}`,
    environment: {
      AWS_ENDPOINT_URL: `http://${host}:${recording}`,
      AWS_ACCESS_KEY_ID: "deployer",
      AWS_SECRET_ACCESS_KEY: "deployer",
      // How often the framework looks whether a stack is done, in milliseconds.
      SLS_AWS_MONITORING_FREQUENCY: "10",
    },
    calls,
    unanswered,
    async stop() {
      await closeServer(server);
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The port that the server says it listens on. Rejects with what it said if it ends before that. */
async function portOf(child: ChildProcessByStdio<null, null, Readable>): Promise<number> {
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    // It goes on to read, because the server would wait once its pipe was full.
    createInterface(child.stderr).on("line", (line) => {
      const [, port] = /Running on http:\/\/127\.0\.0\.1:(\d+)/u.exec(line) ?? [];
      if (port !== undefined) resolve(Number(port));
      lines.push(line);
    });
    child.once("close", () => reject(new Error(`moto's server has ended:\n${lines.join("\n")}`)));
  });
}

/**
 * Sends a request on as it is, and its answer back. Resolves to whether it was understood: moto fails, or answers with a page, where
 * it does not know a call.
 */
async function pass(
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
  port: number,
): Promise<boolean> {
  const { expect: _, ...headers } = request.headers;
  const onward = send({ host, port, method: request.method, path: request.url, headers });
  onward.end(body);
  return new Promise((resolve) => {
    onward.once("error", () => {
      response.destroy();
      resolve(false);
    });
    onward.once("response", (answer) => {
      const { statusCode: status = 502, headers: answered } = answer;
      response.writeHead(status, answered);
      answer.pipe(response);
      const isPage = status === 404 && String(answered["content-type"]).startsWith("text/html");
      resolve(status < 500 && !(isPage && request.method !== "HEAD"));
    });
  });
}
