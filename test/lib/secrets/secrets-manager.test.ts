import { createServer, type Server } from "node:http";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { ConfigurationError } from "../../../lib/base/configuration-error.ts";
import { createAccounts } from "../../../lib/providers/accounts.ts";
import type { AnyProvider } from "../../../lib/providers/provider.ts";
import { createSecretsManager } from "../../../lib/secrets/secrets-manager.ts";
import type { SecretFailure } from "../../../lib/secrets/secrets.ts";
import { isRecord } from "../../support/is-record.ts";
import { sdkTunings } from "../../support/sdk-tunings.ts";

/** The GetSecretValue of Secrets Manager, with as many secrets as the test puts into `secrets`. */
const secrets = new Map<string, { text: string; versionId: string }>();
/** The names of errors with which the next reads are refused, one after the other. */
const refusals: string[] = [];
let reads = 0;
let server: Server;
/** Pauses take no time, and are all as long as they may be. */
let sleptMs = 0;
const pauses = {
  clock: {
    now: () => sleptMs,
    sleep: async (durationMs: number) => {
      await Promise.resolve();
      sleptMs += durationMs;
    },
  },
  random: { fraction: () => 1 },
};

beforeEach(async () => {
  secrets.clear();
  refusals.length = 0;
  reads = 0;
  sleptMs = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      reads += 1;
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      const name = isRecord(body) ? String(body["SecretId"]) : "";
      const refusal = refusals.shift();
      const secret = refusal === undefined ? secrets.get(name) : undefined;
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
                __type: refusal ?? "ResourceNotFoundException",
                Message: "The secret cannot be read.",
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
    expect(await createSecretsManager({ ...pauses, tuning })("idcheck/test/keys", 0)).toEqual({
      value: "{}",
      versionId: "0".repeat(32),
    });
  });

  it.each([
    ["ResourceNotFoundException", "missing"],
    ["AccessDeniedException", "forbidden"],
  ])("a secret with %s is read once, and the operator is told that it is %s", async (error, code) => {
    refusals.push(error);
    const failures: SecretFailure[] = [];
    const accounts = createAccounts([provider()], {
      stage: "test",
      fetchSecret: createSecretsManager({ ...pauses, tuning }),
      clock: Date,
      onFailure: (failure) => failures.push(failure),
    });
    await expect(accounts.of("example").current()).rejects.toMatchObject({ code: "unavailable" });
    await expect(accounts.of("example").current()).rejects.toMatchObject({ code: "unavailable" });
    expect(failures).toEqual([{ secret: "idcheck/test/providers/example", code, error }]);
    expect(reads).toBe(1);
  });

  it.each(["ThrottlingException", "LimitExceededException", "TooManyRequestsException"])(
    "a read that is refused with %s is repeated while its reader is patient",
    async (error) => {
      secrets.set("idcheck/test/keys", { text: "{}", versionId: "v1" });
      const fetchSecret = createSecretsManager({ ...pauses, tuning });
      refusals.push(error, error, error);
      expect((await fetchSecret("idcheck/test/keys", 2_000)).versionId).toBe("v1");
      expect({ reads, sleptMs }).toEqual({ reads: 4, sleptMs: 50 + 100 + 200 });
      refusals.push(error);
      await expect(fetchSecret("idcheck/test/keys", 0)).rejects.toThrow("cannot be read");
      expect(reads).toBe(5);
    },
  );

  it("a read that is throttled for longer than its reader is patient ends in time", async () => {
    refusals.push(...Array<string>(99).fill("ThrottlingException"));
    const fetchSecret = createSecretsManager({ ...pauses, tuning });
    await expect(fetchSecret("idcheck/test/keys", 2_000)).rejects.toThrow("cannot be read");
    expect(reads).toBe(7);
    expect(sleptMs).toBeLessThan(2_000);
  });

  it("a read that the store fails to answer is repeated once without patience", async () => {
    secrets.set("idcheck/test/keys", { text: "{}", versionId: "v1" });
    const fetchSecret = createSecretsManager({ ...pauses, tuning });
    server.prependOnceListener("request", (request) => request.socket.destroy());
    expect((await fetchSecret("idcheck/test/keys", 0)).versionId).toBe("v1");
    expect(sleptMs).toBe(0);
  });

  it("a store that is gone is unavailable before the check has to give up", async () => {
    server.close();
    const accounts = createAccounts([provider()], {
      stage: "test",
      fetchSecret: createSecretsManager({ ...pauses, tuning }),
      clock: Date,
    });
    await expect(accounts.of("example").current()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("an unknown provider has no account", () => {
    const accounts = createAccounts([], {
      stage: "test",
      fetchSecret: createSecretsManager({ ...pauses, tuning }),
      clock: Date,
    });
    expect(() => accounts.of("example")).toThrow(ConfigurationError);
  });

  it("rotation under load fails no check and costs one more read a minute at most", async () => {
    let time = Date.now();
    const clock = { now: () => time };
    const accounts = createAccounts([provider()], {
      stage: "test",
      fetchSecret: createSecretsManager({ ...pauses, tuning }),
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
    company: "Made-up company",
    operations: {},
    billsByStatus: false,
    live: false,
    parseAccount: (secret) => secret,
  };
}
