import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Config } from "../domain/config.ts";
import type { Log } from "../log/log.ts";
import { createHttpAnswers, type HttpHandler } from "./http-answer.ts";
import { httpRequestId } from "./http-event.ts";
import { asProblem } from "./problem.ts";

/**
 * The shell of an HTTP function that reads and changes nothing. `read` resolves with the body of the answer, and
 * anything that it throws becomes a problem.
 */
export function readingShell(
  read: (event: APIGatewayProxyEventV2) => Promise<object>,
  { config, log }: { config: Pick<Config, "version">; log: Pick<Log, "fault"> },
): HttpHandler {
  const answers = createHttpAnswers(config);
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .onError((request) => {
      const requestId = httpRequestId(request.event, request.context);
      request.response = answers.problem(asProblem(request.error, requestId, log), requestId);
    })
    .handler(async (event, context) => answers.json(httpRequestId(event, context), await read(event)));
}
