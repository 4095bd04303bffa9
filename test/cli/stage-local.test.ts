import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { createServer, type Server } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { commands } from "../../cli/commands.ts";
import { closeServer } from "../../local/http.ts";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { host, listen } from "../../local/ports.ts";
import { type SecretsEndpoint, startSecrets } from "../../local/secrets.ts";
import { type Books, openBooks } from "./books.ts";
import {
  filledIn,
  pipedPerson,
  type ReachingFiles,
  unreached,
  waysToReach,
  writeReachingFiles,
} from "./reaching.ts";
import { runHere } from "./run-here.ts";

let books: Books;
let secrets: SecretsEndpoint;
/** Stands for the HTTP API, Lambda and the simulators of the local stack. */
let rest: Server;
let files: ReachingFiles;
let profiles: string;
let environment: Record<string, string>;

/** The ports to which a connection was opened or a request was sent, and the addresses to which one was refused. */
const reached = { local: [] as number[], elsewhere: [] as string[] };

beforeAll(async () => {
  rest = createServer(({ socket }, response) => {
    reached.local.push(socket.localPort ?? 0);
    response.writeHead(404, { "content-type": "application/json" }).end("{}");
  });
  const restPort = await listen(rest, 0, "http");
  books = await openBooks();
  secrets = await startSecrets({ port: 0, secrets: initialSecrets(`http://${host}:${restPort}`) });
  files = writeReachingFiles(`http://${host}:${restPort}/`);
  profiles = mkdtempSync(join(tmpdir(), "idcheck-profiles-"));
  writeFileSync(
    join(profiles, "config"),
    "[profile ops]\nregion = cn-north-1\nrole_arn = arn:aws-cn:iam::123456789012:role/ops\nsource_profile = base\n" +
      "[profile base]\naws_access_key_id = a\naws_secret_access_key = b\n",
  );
  environment = {
    IDCHECK_HTTP_PORT: String(restPort),
    IDCHECK_INVOKE_PORT: String(restPort),
    IDCHECK_PROVIDERS_PORT: String(restPort),
    IDCHECK_DYNAMODB_PORT: new URL(books.environment["AWS_ENDPOINT_URL_DYNAMODB"] ?? "").port,
    IDCHECK_SECRETS_PORT: String(secrets.port),
    IDCHECK_AWS_TIMEOUT_SECONDS: "5",
    // Everything that could lead elsewhere.
    AWS_PROFILE: "ops",
    AWS_CONFIG_FILE: join(profiles, "config"),
    AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
    AWS_REGION: "cn-north-1",
    AWS_DEFAULT_REGION: "cn-north-1",
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:9",
    AWS_ENDPOINT_URL_LAMBDA: "http://127.0.0.1:9",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://127.0.0.1:9",
    AWS_USE_FIPS_ENDPOINT: "true",
    AWS_USE_DUALSTACK_ENDPOINT: "true",
    AWS_DEFAULTS_MODE: "auto",
    IDCHECK_VERIFICATIONS_TABLE: "of-another-stage",
    IDCHECK_USAGE_TABLE: "of-another-stage",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const ports = new Set([restPort, secrets.port, Number(environment["IDCHECK_DYNAMODB_PORT"])]);
  refuseElsewhere(ports);
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  files.remove();
  rmSync(profiles, { recursive: true });
  await Promise.all([books.stop(), secrets.stop(), closeServer(rest)]);
});
beforeEach(() => {
  reached.local.length = 0;
  reached.elsewhere.length = 0;
});

/** Lets connections to these ports of this machine through, and refuses and counts every other one. */
function refuseElsewhere(ports: ReadonlySet<number>): void {
  const connect = Socket.prototype.connect;
  vi.spyOn(Socket.prototype, "connect").mockImplementation(function (this: Socket, ...given: unknown[]) {
    const [first] = [given[0]].flat();
    const to: { host?: unknown; port?: unknown } = typeof first === "object" && first !== null ? first : {};
    const port = Number(to.port);
    if (to.host === host && ports.has(port)) {
      reached.local.push(port);
      Reflect.apply(connect, this, given);
      return this;
    }
    reached.elsewhere.push(`${String(to.host)}:${port}`);
    this.destroy(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
    return this;
  });
}

async function runCommand(name: string, given: readonly string[], input: string): ReturnType<typeof runHere> {
  const command = await commands[name]?.load();
  if (command === undefined) throw new Error(`There is no ${name}.`);
  return runHere(command, given, environment, input);
}

/** Writes a secret of the local stack past the commands, as the AWS CLI can. */
async function putSecret(SecretId: string, value: object): Promise<void> {
  const client = new SecretsManagerClient({
    region: "us-east-1",
    endpoint: `http://${host}:${secrets.port}`,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    defaultsMode: "standard",
  });
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }));
  client.destroy();
}

const runs = Object.entries(waysToReach("local")).flatMap(([name, ways]) =>
  ways
    .filter((parameters) => !parameters.includes("iam"))
    .map((parameters) => ({ title: [name, ...parameters].join(" "), name, parameters })),
);
/** What these print follows from the settings of the local stack, which are in the code. */
const withoutConnection = new Set(["compliance"]);

describe("the stage local, with a profile and addresses of AWS in the environment", () => {
  it("is tried with every command and each of its actions", async () => {
    expect(await unreached()).toEqual([]);
  });

  it.each(runs)("is the local stack and nothing else: $title", async ({ name, parameters }) => {
    const { stderr } = await runCommand(name, filledIn(parameters, files), pipedPerson);
    expect(reached.elsewhere).toEqual([]);
    expect([stderr, reached.local.length > 0]).toEqual([stderr, !withoutConnection.has(name)]);
  });

  it("takes no account that leads to a vendor, so that none of its checks costs anything", async () => {
    const account = { appCode: "a" };
    const given = ["--stage", "local"];
    const set = await runCommand("provider", ["set", "shuxun", ...given], JSON.stringify(account));
    const setUp = await runCommand("setup", given, JSON.stringify({ shuxun: account }));
    for (const { code, stdout, stderr } of [set, setUp]) {
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain("leads to the vendor itself");
    }
    const checked = await runCommand("provider", ["check", "shuxun", ...given], "");
    expect(checked).toMatchObject({ code: 0, stderr: "" });
  });

  it("calls no vendor, although an account has its address", async () => {
    await putSecret("idcheck/local/providers/shuxun", { appCode: "a" });
    const tried = ["try", "shuxun", "--stage", "local", "--piped", "--yes"];
    const { code, stdout, stderr } = await runCommand("provider", tried, pipedPerson);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("leads to the vendor itself");
    expect(reached.elsewhere).toEqual([]);
  });

  it("says that it lacks what only a deployed stage has", async () => {
    const { reachAws } = await import("../../cli/aws/reach.ts");
    const { CloudFormationClient } = await import("@aws-sdk/client-cloudformation");
    const reach = await reachAws(
      { text: (option) => (option === "stage" ? "local" : undefined) },
      { environment },
    );
    expect(() => reach.client(CloudFormationClient)).toThrow("The local stack has no CloudFormation.");
  });
});
