import { createServer, type Server } from "node:http";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ConfigurationError } from "../../../lib/base/configuration-error.ts";
import { createAccounts } from "../../../lib/providers/accounts.ts";
import type { AnyProvider } from "../../../lib/providers/provider.ts";
import { createSecretsManager } from "../../../lib/secrets/secrets-manager.ts";
import { isRecord } from "../../support/is-record.ts";
import { sdkTunings } from "../../support/sdk-tunings.ts";

/** The GetSecretValue of Secrets Manager, with as many secrets as the test puts into `secrets`. */
const secrets = new Map<string, { text: string; versionId: string }>();
let reads = 0;
let server: Server;

beforeEach(async () => {
  secrets.clear();
  reads = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      reads += 1;
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      const name = isRecord(body) ? String(body["SecretId"]) : "";
      const secret = secrets.get(name);
      response.writeHead(secret ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
      response.end(
        JSON.stringify(
          secret
            ? {
                ARN: `arn:aws:secretsmanager:::${name}`,
                Name: name,
                SecretString: secret.text,
                VersionId: secret.versionId,
              }
            : {
                __type: "ResourceNotFoundException",
                Message: "Secrets Manager can't find the specified secret.",
              },
        ),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

describe.each(sdkTunings)("Secrets Manager on the $sdk SDK", ({ tuning }) => {
  it("a secret comes with its version", async () => {
    secrets.set("idcheck/test/keys", { text: "{}", versionId: "0".repeat(32) });
    expect(await createSecretsManager({ tuning })("idcheck/test/keys")).toEqual({
      value: "{}",
      versionId: "0".repeat(32),
    });
  });

  it("a secret that does not exist is a configuration error that names it", async () => {
    const accounts = createAccounts([provider()], {
      stage: "test",
      fetchSecret: createSecretsManager({ tuning }),
      clock: Date,
    });
    await expect(accounts.of("example").current()).rejects.toThrow(ConfigurationError);
    await expect(accounts.of("example").current()).rejects.toThrow("idcheck/test/providers/example");
    expect(reads).toBe(1);
  });

  it("a store that is gone is unavailable before the check has to give up", async () => {
    server.close();
    const accounts = createAccounts([provider()], {
      stage: "test",
      fetchSecret: createSecretsManager({ tuning }),
      clock: Date,
    });
    await expect(accounts.of("example").current()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("an unknown provider has no account", () => {
    const accounts = createAccounts([], {
      stage: "test",
      fetchSecret: createSecretsManager({ tuning }),
      clock: Date,
    });
    expect(() => accounts.of("example")).toThrow(ConfigurationError);
  });

  it("rotation under load fails no check and costs one more read a minute at most", async () => {
    let time = Date.now();
    const clock = { now: () => time };
    const accounts = createAccounts([provider()], {
      stage: "test",
      fetchSecret: createSecretsManager({ tuning }),
      clock,
    });
    const account = accounts.of("example");
    let accepted = "key-0";
    const rotate = (count: number): void => {
      accepted = `key-${count}`;
      secrets.set("idcheck/test/providers/example", {
        text: JSON.stringify(accepted),
        versionId: `version-${count}`,
      });
    };
    /** A check whose provider accepts the newest key alone, and that retries once with a newer version. */
    const check = async (): Promise<boolean> => {
      const first = await account.current();
      await new Promise(setImmediate);
      if (first.value === accepted) return true;
      if (!(await account.refreshIfNewer(first.versionId))) return false;
      return (await account.current()).value === accepted;
    };

    const rotations = 10;
    let failed = 0;
    let checks = 0;
    for (let rotation = 0; rotation < rotations; rotation += 1) {
      rotate(rotation);
      for (let second = 0; second < 60; second += 1) {
        const results = await Promise.all(Array.from({ length: 20 }, check));
        checks += results.length;
        failed += results.filter((isGood) => !isGood).length;
        time += 1_000;
      }
    }
    expect({ checks, failed }).toEqual({ checks: rotations * 60 * 20, failed: 0 });
    expect(reads).toBe(rotations);
  });
});

function provider(): AnyProvider {
  return {
    id: "example",
    operations: {},
    billsByStatus: false,
    live: false,
    parseAccount: (secret) => secret,
  };
}
