import { createServer, type Server } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, host, listen } from "../../local/ports.ts";
import { runCli } from "./run-cli.ts";

/**
 * The first hour goes wrong: how long it takes until a person hears of it, and in which words. A machine that is busy with other
 * tests gets so many times longer as it needs to start a command that does nothing.
 */
const startsOfSlack = 4;

const person = ["--name", "示例甲", "--id-number", "110009190001010001"];

/** Nobody is signed in, no Region is set, and no network is asked who this machine is. */
const nobody = {
  AWS_CONFIG_FILE: "/nowhere",
  AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
  AWS_EC2_METADATA_DISABLED: "true",
};
const signedIn = { ...nobody, AWS_ACCESS_KEY_ID: "operator", AWS_SECRET_ACCESS_KEY: "operator" };

let server: Server;
let folder: string;
let gateway: string;
/** The status that the gateway answers with. */
let status = 200;
let body = "";
beforeAll(async () => {
  server = createServer((_, response) => {
    response
      .writeHead(status, { "content-type": "application/json", "x-amzn-errortype": errorType })
      .end(body);
  });
  gateway = `http://${host}:${await listen(server, 0, "http")}`;
  folder = await mkdtemp(join(tmpdir(), "idcheck-failures-"));
  await writeFile(
    join(folder, "people.csv"),
    "name,idNumber\n示例甲,110009190001010001\n示例乙,110009190001010028\n",
  );
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});
let errorType = "";

type Failure = {
  title: string;
  parameters?: readonly string[];
  environment?: () => Promise<Record<string, string>> | Record<string, string>;
  answers?: { status: number; body?: string; errorType?: string };
  seconds: number;
  says: RegExp;
};

const failures: readonly Failure[] = [
  {
    title: "no stack is running",
    environment: async () => ({ IDCHECK_HTTP_PORT: String(await freePort(0, "http")) }),
    seconds: 2,
    says: /Nothing listens at that address\. Start the local stack \(npm start\).*Nothing was sent, and nothing was charged/u,
  },
  {
    title: "no stack is running, invoked",
    parameters: ["--invoke", "local"],
    environment: async () => ({ IDCHECK_INVOKE_PORT: String(await freePort(0, "http")) }),
    seconds: 2,
    says: /Nothing listens at that address\. Start the local stack \(npm start\).*nothing was charged/u,
  },
  {
    title: "the port is wrong",
    parameters: ["--url", "http://127.0.0.1:9"],
    seconds: 2,
    says: /fetch sends nothing to that port.*Correct the port.*nothing was charged/u,
  },
  {
    title: "the stage is wrong",
    parameters: ["--invoke", "prodd", "--region", "cn-north-1"],
    environment: () => ({ ...signedIn, AWS_ENDPOINT_URL_LAMBDA: gateway }),
    answers: { status: 404, errorType: "ResourceNotFoundException", body: "{}" },
    seconds: 2,
    says: /ResourceNotFoundException\): There is no such function or alias.*Check the stage.*Nothing was charged/u,
  },
  {
    title: "no Region is set",
    parameters: ["--invoke", "prod"],
    environment: () => signedIn,
    seconds: 2,
    says: /No Region is given.*Give --region, or set AWS_REGION/u,
  },
  {
    title: "nobody is signed in",
    parameters: ["--invoke", "prod", "--region", "cn-north-1"],
    environment: () => nobody,
    seconds: 5,
    says: /No AWS credentials were found\. Set AWS_PROFILE.*nothing was charged/u,
  },
  {
    title: "nobody is signed in to sign a request",
    parameters: ["--auth", "iam", "--region", "cn-north-1"],
    environment: () => ({ ...nobody, IDCHECK_URL: gateway }),
    seconds: 5,
    says: /No AWS credentials were found\. Set AWS_PROFILE.*nothing was charged/u,
  },
  {
    title: "the caller is forbidden",
    environment: () => ({ IDCHECK_URL: gateway }),
    answers: { status: 403, body: '{"message":"Forbidden"}' },
    seconds: 2,
    says: /status 403\): A gateway refused the caller.*execute-api:Invoke.*Nothing was charged/u,
  },
  {
    title: "the path is wrong",
    environment: () => ({ IDCHECK_URL: `${gateway}/v1` }),
    answers: { status: 404, body: '{"message":"Not Found"}' },
    seconds: 2,
    says: /status 404\): There is no idcheck under that address\. Give the address without \/v1.*Nothing was charged/u,
  },
];

describe.each(failures)(
  "a check where $title",
  ({ parameters = [], environment, answers, seconds, says }) => {
    it.each(["verify", "batch"])(`ends within ${seconds} s, and says why: %s`, async (command) => {
      ({ status = 200, body = "", errorType = "" } = answers ?? {});
      const variables = (await environment?.()) ?? {};
      const own =
        command === "verify"
          ? person
          : [join(folder, "people.csv"), "--out", join(folder, `${Math.random()}.csv`)];
      const beforeStart = performance.now();
      await runCli([command, "--help"]);
      const startedAt = performance.now();
      const startSeconds = (startedAt - beforeStart) / 1_000;
      const ended = await runCli([command, ...own, ...parameters], { environment: variables });
      const lasted = (performance.now() - startedAt) / 1_000;
      expect(ended.code).toBe(1);
      const said = ended.stderr + ended.stdout;
      if (command === "verify") expect(said).toMatch(says);
      else expect(said).toMatch(/No Region is given|Stopped, because every check fails: .*\. /u);
      // Where nothing was named on the command line, a port is all that tells a stack from another.
      const port = variables["IDCHECK_HTTP_PORT"] ?? variables["IDCHECK_INVOKE_PORT"];
      if (port !== undefined) expect(said).toContain(`\nThe address is http://127.0.0.1:${port}\n`);
      expect(said).not.toMatch(/up to ¥|示例|110009|at .*\.ts:/u);
      expect(lasted).toBeLessThan(seconds + startsOfSlack * startSeconds);
    });
  },
);
