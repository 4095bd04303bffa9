import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { asError } from "../../../cli/thrown.ts";
import { bodyOf, closeServer } from "../../../local/http.ts";
import { host, listen } from "../../../local/ports.ts";
import { type Answer, xmlOf } from "./answer.ts";
import { createBuckets } from "./buckets.ts";
import { createCloudFormation } from "./cloudformation.ts";
import { createStacks, type Stacks } from "./stacks.ts";

/** The AWS APIs that a deployment calls, behind one endpoint, for one account in one Region. */
export type Cloud = {
  /** The environment that leads the AWS SDK here. */
  environment: Readonly<Record<string, string>>;
  stacks: Stacks;
  /** Calls that were not understood: none in a deployment that was rehearsed. */
  unknownCalls: readonly string[];
  stop(): Promise<void>;
};

const accountId = "123456789012";

/** Starts the stub. It checks no signature, but reads from it which service is meant. */
export async function startCloud({
  region,
  partition,
}: {
  region: string;
  partition: string;
}): Promise<Cloud> {
  const buckets = createBuckets();
  const stacks = createStacks(buckets);
  const arnPrefix = `arn:${partition}:cloudformation:${region}:${accountId}`;
  const answerCloudFormation = createCloudFormation({ stacks, buckets, arnPrefix });
  const caller = { Account: accountId, UserId: "1", Arn: `arn:${partition}:iam::${accountId}:user/deployer` };
  const notFound: Answer = { status: 404, json: { __type: "ResourceNotFoundException" } };
  const unknownCalls: string[] = [];

  const services: Readonly<Record<string, (request: IncomingMessage, body: Buffer) => Answer | undefined>> = {
    sts: () => ({ xml: xmlOf("GetCallerIdentityResponse", { GetCallerIdentityResult: caller }) }),
    cloudformation: (_, body) => answerCloudFormation(new URLSearchParams(body.toString())),
    s3: (request, body) => buckets.answer(request, body),
    // Asked for images, of which there are none.
    ecr: () => ({ status: 400, json: { __type: "RepositoryNotFoundException" } }),
    // Asked whether functions and log groups have changed by hand since: then everything is deployed anew.
    lambda: () => notFound,
    logs: () => notFound,
  };

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const [, service = ""] =
      /Credential=[^/]+\/\d+\/[^/]+\/([\w-]+)\//u.exec(request.headers.authorization ?? "") ?? [];
    try {
      const answer = services[service]?.(request, body);
      if (answer === undefined)
        unknownCalls.push(`${service} ${request.method} ${request.url} ${body.toString()}`);
      send(response, answer ?? { status: 400, xml: problem("InvalidAction", "unknown") });
    } catch (error) {
      const { name, message } = asError(error);
      send(response, { status: 400, xml: problem(name, message) });
    }
  }

  const server = createServer((request, response) => void receive(request, response));
  const port = await listen(server, 0, "http");
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://${host}:${port}`,
      AWS_ACCESS_KEY_ID: "deployer",
      AWS_SECRET_ACCESS_KEY: "deployer",
      AWS_REGION: region,
      // How often the framework looks whether a stack is done, in milliseconds.
      SLS_AWS_MONITORING_FREQUENCY: "10",
    },
    stacks,
    unknownCalls,
    stop: () => closeServer(server),
  };
}

function problem(code: string, message: string): string {
  return xmlOf("ErrorResponse", { Error: { Type: "Sender", Code: code, Message: message } });
}

function send(response: ServerResponse, { status = 200, xml = "", json, headers = {} }: Answer): void {
  const contentType = json === undefined ? "text/xml" : "application/x-amz-json-1.1";
  response
    .writeHead(status, { ...headers, "content-type": contentType })
    .end(json === undefined ? xml : JSON.stringify(json));
}
