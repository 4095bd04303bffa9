import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { asError } from "../../../cli/thrown.ts";
import { bodyOf, closeServer } from "../../../local/http.ts";
import { host, listen } from "../../../local/ports.ts";
import { type AwsCall, awsCallOf } from "../support/aws-call.ts";
import { type Account, createAccount, createServices, type Service } from "./account.ts";
import { type Answer, xmlOf } from "./answer.ts";
import { createBuckets } from "./buckets.ts";
import { createCloudFormation, type Replacements } from "./cloudformation.ts";
import { createStacks, type Stacks } from "./stacks.ts";

/** What an account has in one Region, and how AWS answers there. */
type CloudRegion = {
  stacks: Stacks;
  account: Account;
  replacements: Replacements;
  /** Types of resources that the Region does not offer. */
  unknownTypes: Set<string>;
};

/** The AWS APIs that a deployment calls, behind one endpoint, for one account. */
export type Cloud = CloudRegion & {
  /** The environment that leads the AWS SDK here. */
  environment: Readonly<Record<string, string>>;
  /** Another Region; the fields of the cloud itself are those of the Region that it was started with. */
  in(region: string): CloudRegion;
  /** What calls are refused with, by service and action: an error of AWS by its name. */
  refusals: Map<string, string>;
  calls: AwsCall[];
  /** Calls that were not understood: none in a deployment that was rehearsed. */
  unknownCalls: readonly string[];
  stop(): Promise<void>;
};

type RegionWithServices = CloudRegion & { services: Readonly<Record<string, Service>> };

const accountId = "123456789012";

/** Starts the stub. It checks no signature, but reads from it which service and which Region are meant. */
export async function startCloud({
  region,
  partition,
}: {
  region: string;
  partition: string;
}): Promise<Cloud> {
  const regions = new Map<string, RegionWithServices>();
  const refusals = new Map<string, string>();
  const calls: AwsCall[] = [];
  const unknownCalls: string[] = [];

  function regionNamed(name: string): RegionWithServices {
    const known = regions.get(name);
    if (known !== undefined) return known;
    const made = createRegion(name, partition);
    regions.set(name, made);
    return made;
  }

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const call = awsCallOf(request, body);
    const { service, action } = call;
    calls.push(call);
    const refusal = refusals.get(`${service} ${action}`);
    if (refusal !== undefined) {
      const isXml = ["cloudformation", "sns", "s3", "sts"].includes(service);
      send(response, {
        status: 403,
        ...(isXml ? { xml: problem(refusal, "") } : { json: { __type: refusal } }),
      });
      return;
    }
    try {
      const answer = regionNamed(call.region).services[service]?.(request, body);
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
    ...regionNamed(region),
    environment: {
      AWS_ENDPOINT_URL: `http://${host}:${port}`,
      AWS_ACCESS_KEY_ID: "deployer",
      AWS_SECRET_ACCESS_KEY: "deployer",
      // How often the framework looks whether a stack is done, in milliseconds.
      SLS_AWS_MONITORING_FREQUENCY: "10",
    },
    in: regionNamed,
    refusals,
    calls,
    unknownCalls,
    stop: () => closeServer(server),
  };
}

function createRegion(region: string, partition: string): RegionWithServices {
  const buckets = createBuckets();
  const stacks = createStacks(buckets);
  const account = createAccount();
  const replacements: Replacements = new Map();
  const unknownTypes = new Set<string>();
  const arnPrefix = `arn:${partition}:cloudformation:${region}:${accountId}`;
  const answerCloudFormation = createCloudFormation({
    stacks,
    buckets,
    arnPrefix,
    replacements,
    unknownTypes,
  });
  const caller = { Account: accountId, UserId: "1", Arn: `arn:${partition}:iam::${accountId}:user/deployer` };
  const services: Readonly<Record<string, Service>> = {
    sts: () => ({ xml: xmlOf("GetCallerIdentityResponse", { GetCallerIdentityResult: caller }) }),
    cloudformation: (_, body) => answerCloudFormation(new URLSearchParams(body.toString())),
    s3: (request, body) => buckets.answer(request, body),
    // Asked for images, of which there are none.
    ecr: () => ({ status: 400, json: { __type: "RepositoryNotFoundException" } }),
    ...createServices(account, stacks),
  };
  return { stacks, account, replacements, unknownTypes, services };
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
