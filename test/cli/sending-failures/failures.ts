import { createServer } from "node:http";
import { freePort, host, listen } from "../../../local/ports.ts";

/** A check of a person from the samples, as options of `verify`. */
export const personOptions = ["--name", "示例甲", "--id-number", "110009190001010001"] as const;

/** A first hour that goes wrong: a command that cannot send its check. */
export type SendingFailure = {
  title: string;
  /** Options besides those of the check. */
  options?: readonly string[];
  /** Environment variables, given the address of the gateway. */
  environment?: (gateway: string) => Promise<Record<string, string>> | Record<string, string>;
  /** What the gateway answers to each request. */
  answers?: GatewayAnswer;
  /** How soon a person wants to hear of it on a machine that does nothing else. `node bench/first-hour.ts` measures it. */
  seconds: number;
  /** What `verify` says. */
  says: RegExp;
};

/** What a gateway answers. */
type GatewayAnswer = { status: number; body?: string; errorType?: string };

/** Nobody is signed in, no Region is set, and no network is asked who this machine is. */
const nobody = {
  AWS_CONFIG_FILE: "/nowhere",
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
  AWS_EC2_METADATA_DISABLED: "true",
};
const signedIn = { ...nobody, AWS_ACCESS_KEY_ID: "operator", AWS_SECRET_ACCESS_KEY: "operator" };

/** Every cause of the first hour for which a check never reaches idcheck. */
export const sendingFailures: readonly SendingFailure[] = [
  {
    title: "no stack is running",
    environment: async () => ({ IDCHECK_HTTP_PORT: String(await freePort(0, "http")) }),
    seconds: 2,
    says: /Nothing listens at that address\. Start the local stack \(npm start\).*Nothing was sent, and nothing was charged/u,
  },
  {
    title: "no stack is running, invoked",
    options: ["--invoke", "local"],
    environment: async () => ({ IDCHECK_INVOKE_PORT: String(await freePort(0, "http")) }),
    seconds: 2,
    says: /Nothing listens at that address\. Start the local stack \(npm start\).*nothing was charged/u,
  },
  {
    title: "the port is wrong",
    options: ["--url", "http://127.0.0.1:9"],
    seconds: 2,
    says: /fetch sends nothing to that port.*Correct the port.*nothing was charged/u,
  },
  {
    title: "the stage is wrong",
    options: ["--invoke", "prodd", "--region", "cn-north-1"],
    environment: (gateway) => ({ ...signedIn, AWS_ENDPOINT_URL_LAMBDA: gateway }),
    answers: { status: 404, errorType: "ResourceNotFoundException", body: "{}" },
    seconds: 2,
    says: /ResourceNotFoundException\): There is no such function or alias.*Check the stage.*Nothing was charged/u,
  },
  {
    title: "no Region is set",
    options: ["--invoke", "prod"],
    environment: () => signedIn,
    seconds: 2,
    says: /No Region is given.*Give --region, or set AWS_REGION/u,
  },
  {
    title: "nobody is signed in",
    options: ["--invoke", "prod", "--region", "cn-north-1"],
    environment: () => nobody,
    seconds: 5,
    says: /No AWS credentials were found\. Set AWS_PROFILE.*nothing was charged/u,
  },
  {
    title: "nobody is signed in to sign a request",
    options: ["--auth", "iam", "--region", "cn-north-1"],
    environment: (gateway) => ({ ...nobody, IDCHECK_URL: gateway }),
    seconds: 5,
    says: /No AWS credentials were found\. Set AWS_PROFILE.*nothing was charged/u,
  },
  {
    title: "the caller is forbidden",
    environment: (gateway) => ({ IDCHECK_URL: gateway }),
    answers: { status: 403, body: '{"message":"Forbidden"}' },
    seconds: 2,
    says: /status 403\): A gateway refused the caller.*execute-api:Invoke.*Nothing was charged/u,
  },
  {
    title: "the path is wrong",
    environment: (gateway) => ({ IDCHECK_URL: `${gateway}/v1` }),
    answers: { status: 404, body: '{"message":"Not Found"}' },
    seconds: 2,
    says: /status 404\): There is no idcheck under that address\. Give the address without \/v1.*Nothing was charged/u,
  },
];

/** A gateway that gives every request the answer that is set. */
export type Gateway = {
  url: string;
  answer: GatewayAnswer;
  /** How many requests have come. */
  requests: number;
  stop: () => void;
};

/** Starts a gateway at a free port. */
export async function startGateway(): Promise<Gateway> {
  const server = createServer((_, response) => {
    gateway.requests += 1;
    const { status, body = "", errorType = "" } = gateway.answer;
    response
      .writeHead(status, { "content-type": "application/json", "x-amzn-errortype": errorType })
      .end(body);
  });
  const gateway: Gateway = {
    url: `http://${host}:${await listen(server, 0, "http")}`,
    answer: { status: 200 },
    requests: 0,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return gateway;
}
