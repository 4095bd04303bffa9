import { describe, expect, it } from "vitest";
import { awsClientSettings } from "../../../../lib/store/aws/client-settings.ts";

const lambda = {
  AWS_REGION: "cn-north-1",
  AWS_ACCESS_KEY_ID: "made-up-id",
  AWS_SECRET_ACCESS_KEY: "made-up-key",
  AWS_SESSION_TOKEN: "made-up-token",
};

const timeouts = { connectMs: 100, requestMs: 200 };

describe("the settings of an AWS client", () => {
  it("are the environment's, with nothing left to look up", () => {
    expect(awsClientSettings("DYNAMODB", timeouts, lambda)).toMatchObject({
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
    expect(awsClientSettings("DYNAMODB", timeouts, own).endpoint).toBe("http://127.0.0.1:2");
    expect(awsClientSettings("SECRETS_MANAGER", timeouts, own).endpoint).toBe("http://127.0.0.1:1");
    expect(awsClientSettings("DYNAMODB", timeouts, lambda)).not.toHaveProperty("endpoint");
  });

  it("keep to FIPS and dual-stack endpoints where the environment asks for them", () => {
    const asked = { ...lambda, AWS_USE_FIPS_ENDPOINT: "true", AWS_USE_DUALSTACK_ENDPOINT: "true" };
    expect(awsClientSettings("DYNAMODB", timeouts, asked)).toMatchObject({
      useFipsEndpoint: true,
      useDualstackEndpoint: true,
    });
  });

  it("leave everything to the SDK where the environment holds no credentials", () => {
    const { AWS_ACCESS_KEY_ID: _, ...withoutKey } = lambda;
    expect(awsClientSettings("DYNAMODB", timeouts, withoutKey)).not.toHaveProperty("signer");
  });
});
