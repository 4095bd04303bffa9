import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { awsFailureOf, inPlainWords } from "../../../cli/aws/failure.ts";
import { reachAws } from "../../../cli/aws/reach.ts";
import { ConfigurationError } from "../../../lib/base/configuration-error.ts";
import { host, listen } from "../../../local/ports.ts";

afterEach(() => vi.unstubAllEnvs());

/** What is said of a request of the SDK in an environment. */
async function said(environment: Readonly<Record<string, string | undefined>>): Promise<string> {
  const whole = { AWS_REGION: "cn-north-1", IDCHECK_AWS_TIMEOUT_SECONDS: "0.1", ...environment };
  for (const [name, value] of Object.entries(whole)) vi.stubEnv(name, value);
  const reach = await reachAws({ text: () => undefined }, { environment: whole });
  const client = reach.client(DynamoDBClient, { tries: 1 });
  const error: unknown = await client
    .send(new DescribeTableCommand({ TableName: "t" }))
    .catch((reason: unknown) => reason);
  client.destroy();
  return inPlainWords(error, "The table cannot be read", "This needs a permission.").message;
}

const signedIn = { AWS_ACCESS_KEY_ID: "operator", AWS_SECRET_ACCESS_KEY: "operator" };

describe("what is said of AWS", () => {
  it("names the address and what to do where nothing listens, and no permission", async () => {
    expect(await said({ ...signedIn, AWS_ENDPOINT_URL: "http://127.0.0.1:9" })).toBe(
      "The table cannot be read (ECONNREFUSED). Nothing listens at 127.0.0.1:9. Start the local stack (npm start), or correct " +
        "the address and its port: baseUrl, --url, IDCHECK_HTTP_PORT or an AWS_ENDPOINT_URL.",
    );
  });

  describe("where nothing answers", () => {
    let server: Server;
    let silent: string;
    let folder: string;
    beforeEach(async () => {
      server = createServer(() => undefined);
      silent = `http://${host}:${await listen(server, 0, "http")}`;
      folder = mkdtempSync(join(tmpdir(), "idcheck-silent-"));
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
      server.closeAllConnections();
      server.close();
    });

    it("names the network", async () => {
      const words = await said({ ...signedIn, AWS_ENDPOINT_URL: silent });
      expect(words).toMatch(
        /^The table cannot be read \(TimeoutError\)\. There was no answer in time\. Check the network/u,
      );
    });

    it("waits no longer for what signs an operator in", async () => {
      const role = "role_arn = arn:aws-cn:iam::123456789012:role/ops\nsource_profile = base\n";
      const keys = "aws_access_key_id = a\naws_secret_access_key = b\n";
      writeFileSync(join(folder, "config"), `[profile ops]\n${role}[profile base]\n${keys}`);
      const words = await said({
        AWS_ACCESS_KEY_ID: undefined,
        AWS_SECRET_ACCESS_KEY: undefined,
        AWS_CONFIG_FILE: join(folder, "config"),
        AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
        AWS_PROFILE: "ops",
        AWS_ENDPOINT_URL: silent,
      });
      expect(words).toMatch(/no answer in time/u);
    }, 5_000);
  });

  it("names what to do where nobody is signed in", async () => {
    const nobody = {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nowhere",
      AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
    };
    expect(await said(nobody)).toMatch(
      /\(CredentialsProviderError\)\. No AWS credentials were found\. Set AWS_PROFILE/u,
    );
  });

  it.each([
    ["AccessDeniedException", /does not allow this to your credentials/u],
    ["ExpiredToken", /have expired\. Sign in again/u],
    ["UnrecognizedClientException", /not valid in this Region/u],
    ["ResourceNotFoundException", /no such thing in this Region/u],
    ["ThrottlingException", /in a minute/u],
    ["DecryptionFailure", /KMS key is disabled/u],
    ["SomethingNew", /AWS refused this, or could not be reached/u],
  ])("is a sentence for %s, and not its name alone", (name, words) => {
    const error = Object.assign(new Error("quoted: canary"), { name, $metadata: {} });
    const failure = awsFailureOf(error);
    expect(failure?.name).toBe(name);
    expect(failure?.words).toMatch(words);
    expect(inPlainWords(error, "It failed").message).not.toContain("canary");
  });

  it.each([
    ["AccessDeniedException", true],
    ["DecryptionFailure", true],
    ["SomethingNew", true],
    ["ExpiredToken", false],
    ["ThrottlingException", false],
  ])("says of %s which permission is needed: %s", (name, isSaid) => {
    const error = Object.assign(new Error("quoted"), { name, $metadata: {} });
    expect(inPlainWords(error, "It failed", "This needs a permission.").message.includes("needs")).toBe(
      isSaid,
    );
  });

  it.each(["ENOTFOUND", "EAI_AGAIN", "SELF_SIGNED_CERT_IN_CHAIN", "ECONNRESET", "ETIMEDOUT"])(
    "is a sentence for the code %s of a connection",
    (code) => {
      const failure = awsFailureOf(Object.assign(new Error("canary"), { code, $metadata: {} }));
      expect(failure?.name).toBe(code);
      expect(failure?.words.split(" ").length).toBeGreaterThan(4);
    },
  );

  it("is left alone where it is ours, or a fault of idcheck", () => {
    const own = new ConfigurationError("own words");
    expect(inPlainWords(own, "It failed")).toBe(own);
    const fault = new TypeError("fault");
    expect(inPlainWords(fault, "It failed")).toBe(fault);
  });
});
