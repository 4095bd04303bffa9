import { describe, expect, it } from "vitest";
import { type ClientPurpose, tricks } from "../../../../lib/store/aws/tuning.ts";

const lambda = {
  AWS_REGION: "cn-north-1",
  AWS_ACCESS_KEY_ID: "made-up-id",
  AWS_SECRET_ACCESS_KEY: "made-up-key",
  AWS_SESSION_TOKEN: "made-up-token",
};

function purpose(changes: Partial<ClientPurpose> = {}): ClientPurpose {
  return { service: "DYNAMODB", maxAttempts: 1, environment: lambda, ...changes };
}

function settingsIn(
  environment: ClientPurpose["environment"],
  service: ClientPurpose["service"] = "DYNAMODB",
) {
  return tricks.environment.settings(purpose({ environment, service }));
}

describe("the settings of the environment", () => {
  it("leave the SDK nothing to look up", () => {
    expect(settingsIn(lambda)).toMatchObject({
      region: "cn-north-1",
      credentials: {
        accessKeyId: "made-up-id",
        secretAccessKey: "made-up-key",
        sessionToken: "made-up-token",
      },
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
    });
  });

  it("point to the service's own endpoint, or to that of all services", () => {
    const all = { ...lambda, AWS_ENDPOINT_URL: "http://127.0.0.1:1" };
    const own = { ...all, AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:2" };
    expect(settingsIn(own).endpoint).toBe("http://127.0.0.1:2");
    expect(settingsIn(own, "SECRETS_MANAGER").endpoint).toBe("http://127.0.0.1:1");
    expect(settingsIn(lambda)).not.toHaveProperty("endpoint");
  });

  it("keep to FIPS and dual-stack endpoints where the environment asks for them", () => {
    const asked = { ...lambda, AWS_USE_FIPS_ENDPOINT: "true", AWS_USE_DUALSTACK_ENDPOINT: "true" };
    expect(settingsIn(asked)).toMatchObject({ useFipsEndpoint: true, useDualstackEndpoint: true });
  });

  it("are left to the SDK where the environment holds no credentials, the signer with them", () => {
    const { AWS_ACCESS_KEY_ID: _, ...environment } = lambda;
    expect(settingsIn(environment)).toEqual({});
    expect(tricks.signer.settings(purpose({ environment }))).toEqual({});
  });
});

describe("the SDK's own retries", () => {
  it("are replaced only where a request is tried once", () => {
    expect(tricks.retryStrategy.settings(purpose())).toHaveProperty("retryStrategy");
    expect(tricks.retryStrategy.settings(purpose({ maxAttempts: 3 }))).toEqual({});
  });
});
