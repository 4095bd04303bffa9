/**
 * The handler on Powertools' idempotency behind an HTTP door, in a process of its own, to be killed:
 * `powertools-process.ts <deadline in seconds>`. Prints its address when it is ready.
 */
import { createServer, type IncomingMessage } from "node:http";
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyInconsistentStateError,
} from "@aws-lambda-powertools/idempotency";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { asError } from "../../cli/thrown.ts";
import { bodyOf } from "../../local/http.ts";
import { boundPort, host } from "../../local/ports.ts";
import { check } from "./powertools-handler.ts";

const timeoutMs = Number(process.argv[2]) * 1_000;

/** What Lambda would hand over, as far as the handler and the utility look at it. */
async function invocationOf(request: IncomingMessage): Promise<[APIGatewayProxyEventV2, Context]> {
  const deadlineAt = Date.now() + timeoutMs;
  const body = (await bodyOf(request)).toString();
  // oxlint-disable typescript/no-unsafe-type-assertion -- nobody reads the rest
  return [
    { headers: request.headers, body } as APIGatewayProxyEventV2,
    { getRemainingTimeInMillis: () => deadlineAt - Date.now() } as Context,
  ];
  // oxlint-enable typescript/no-unsafe-type-assertion
}

async function answerTo(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  try {
    return { status: 200, body: await check(...(await invocationOf(request))) };
  } catch (error) {
    const isHeld =
      error instanceof IdempotencyAlreadyInProgressError ||
      error instanceof IdempotencyInconsistentStateError;
    return { status: isHeld ? 409 : 502, body: { code: asError(error).name } };
  }
}

const server = createServer((request, response) => {
  void answerTo(request).then(({ status, body }) => {
    response.writeHead(status, { "content-type": "application/json", "retry-after": "0" });
    return response.end(JSON.stringify(body));
  });
});
server.listen(0, host, () => {
  process.stdout.write(`http://${host}:${boundPort(server)}\n`);
});
