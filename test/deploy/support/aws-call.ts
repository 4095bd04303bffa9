import type { IncomingMessage } from "node:http";

/** A call to AWS: its service, its action, and the Region that it was signed for. */
export type AwsCall = { service: string; action: string; region: string };

/**
 * What a request calls. The action is that of the query APIs or of the JSON APIs, or the method and the path of a REST API, such as
 * `GET /2015-03-31/functions`. Service and Region are empty if it is not signed.
 */
export function awsCallOf(request: IncomingMessage, body: Buffer): AwsCall {
  const [, region = "", service = ""] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([\w-]+)\//u.exec(request.headers.authorization ?? "") ?? [];
  return { service, action: actionOf(request, body), region };
}

function actionOf(request: IncomingMessage, body: Buffer): string {
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") return target.replace(/^.*\./u, "");
  const isForm = String(request.headers["content-type"]).includes("x-www-form-urlencoded");
  const queried = isForm ? new URLSearchParams(body.toString()).get("Action") : null;
  return queried ?? `${request.method} ${new URL(request.url ?? "/", "http://aws").pathname}`;
}
