import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reachAws } from "../../cli/aws/reach.ts";
import { findDeployment, readDeployment } from "../../cli/deployment.ts";
import { closeServer } from "../../local/http.ts";
import { listen } from "../../local/ports.ts";

let server: Server;
let answer = { status: 200, body: "" };
beforeEach(async () => {
  server = createServer((_, response) => {
    response.writeHead(answer.status, { "content-type": "text/xml" }).end(answer.body);
  });
  const port = await listen(server, 0, "secrets");
  vi.stubEnv("AWS_ENDPOINT_URL_CLOUDFORMATION", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "operator");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "operator");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await closeServer(server);
});

const reach = () => reachAws({ text: () => undefined }, { environment: { AWS_REGION: "eu-central-1" } });
const read = async (stage: string, environment: Readonly<Record<string, string>> = {}) =>
  readDeployment(stage, { environment }, await reach());
const find = async () => findDeployment("prod", { environment: {} }, await reach());

function stackWith(outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([name, value]) => `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>idcheck-prod</StackName>
    <CreationTime>2026-11-22T04:30:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
    <Outputs>${members.join("")}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function refusal(message: string): string {
  return `<ErrorResponse><Error><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`;
}

describe("the tables of a stage", () => {
  it("are named by its stack", async () => {
    const outputs = {
      VerificationsTableName: "idcheck-prod-V-1",
      UsageTableName: "idcheck-prod-U-1",
      EncryptionKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
    };
    answer = { status: 200, body: stackWith(outputs) };
    expect(await read("prod")).toEqual({
      stage: "prod",
      verificationsTable: "idcheck-prod-V-1",
      usageTable: "idcheck-prod-U-1",
      encryptionKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
    });
  });

  it("may be named by hand", async () => {
    answer = { status: 500, body: "" };
    const environment = { IDCHECK_VERIFICATIONS_TABLE: "one", IDCHECK_USAGE_TABLE: "other" };
    expect(await read("prod", environment)).toMatchObject({
      verificationsTable: "one",
      usageTable: "other",
    });
  });

  it("are those of the local stack for the stage local", async () => {
    expect(await read("local")).toEqual({
      stage: "local",
      verificationsTable: "idcheck-local-verifications",
      usageTable: "idcheck-local-usage",
    });
  });

  it("are asked for in words where the stack does not name them, or cannot be read", async () => {
    answer = { status: 200, body: stackWith({ UsageTableName: "idcheck-prod-U-1" }) };
    await expect(read("prod")).rejects.toThrow(
      "The stack idcheck-prod (CREATE_COMPLETE) has no output VerificationsTableName",
    );
    answer = { status: 400, body: refusal("x") };
    await expect(read("prod")).rejects.toThrow(
      "The stack idcheck-prod cannot be read in eu-central-1 (ValidationError)",
    );
  });

  it("are not taken from an answer that is not AWS's", async () => {
    answer = { status: 200, body: "<html>Sign in to this network</html>" };
    await expect(read("prod")).rejects.toThrow(
      "The stack idcheck-prod cannot be read in eu-central-1 (NoStackInAnswer). What answered is not AWS.",
    );
  });

  it("are missing where there is no stack, which is not the same as one that cannot be read", async () => {
    answer = { status: 400, body: refusal("Stack with id idcheck-prod does not exist") };
    expect(await find()).toBeUndefined();
    await expect(read("prod")).rejects.toThrow(
      "There is no stack idcheck-prod in the Region eu-central-1 (from AWS_REGION). Check --stage and --region",
    );
    const denied = "User is not authorized to perform: cloudformation:DescribeStacks";
    answer = { status: 403, body: refusal(denied).replace("ValidationError", "AccessDenied") };
    await expect(find()).rejects.toThrow("cannot be read in eu-central-1 (AccessDenied)");
  });
});
