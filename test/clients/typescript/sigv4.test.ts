import { createHash, createHmac } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import type { OutgoingRequest } from "../../../clients/typescript/http.ts";
import { sigV4 } from "../../../clients/typescript/sigv4.ts";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "made-up-secret", sessionToken: "token" };

const request: OutgoingRequest = {
  method: "POST",
  url: new URL("https://abcdefghij.execute-api.ap-east-1.amazonaws.com/v1/two-factor"),
  headers: { "content-type": "application/json", "idempotency-key": "check-2026-11-22-0001" },
  body: JSON.stringify({ name: "示例甲", idNumber: "110009190001010001" }),
};

/** The signature of AWS's documentation, step by step ("Create a signed AWS API request"). */
function signatureOf(
  { method, url, body = "" }: OutgoingRequest,
  headers: Readonly<Record<string, string>>,
): string {
  const [, day = "", region = "", service = "", signedHeaders = ""] =
    /Credential=\w+\/(\d+)\/([\w-]+)\/([\w-]+)\/aws4_request, SignedHeaders=([\w;-]+)/.exec(
      headers["authorization"] ?? "",
    ) ?? [];
  const all: Readonly<Record<string, string>> = { ...headers, host: url.host };
  const canonicalHeaders = signedHeaders.split(";").map((name) => `${name}:${all[name]}\n`);
  const canonicalRequest = [
    method,
    url.pathname,
    url.search.slice(1),
    canonicalHeaders.join(""),
    signedHeaders,
    sha256(body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, sha256(canonicalRequest)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<Buffer | string>(
    hmac,
    `AWS4${credentials.secretAccessKey}`,
  );
  return hmac(key, text).toString("hex");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

describe("sigV4", () => {
  it("looks for a Region again after none was known", async () => {
    const auth = sigV4({ credentials });
    const local = { ...request, url: new URL("http://127.0.0.1:3000/v1/two-factor") };
    vi.stubEnv("AWS_REGION", undefined);
    await expect(auth(local)).rejects.toMatchObject({ name: "UnsentError", reason: "no_region" });
    vi.stubEnv("AWS_REGION", "cn-north-1");
    expect((await auth(local))["authorization"]).toContain("/cn-north-1/execute-api/");
    vi.unstubAllEnvs();
  });

  it("signs a check as AWS documents it", async () => {
    const headers = await sigV4({ credentials })(request);
    expect(headers["authorization"]).toContain("/ap-east-1/execute-api/aws4_request");
    expect(headers["authorization"]).toContain("idempotency-key");
    expect(headers["authorization"]).toContain(`Signature=${signatureOf(request, headers)}`);
    expect(headers).toMatchObject({ ...request.headers, "x-amz-security-token": "token" });
  });

  it("signs a reading with its query", async () => {
    const url = new URL("/v1/usage?by=day&month=2026-11", request.url);
    const reading = { method: "GET", url, headers: { accept: "application/json" }, body: undefined } as const;
    const headers = await sigV4({ credentials: () => Promise.resolve(credentials) })(reading);
    expect(headers["authorization"]).toContain(`Signature=${signatureOf(reading, headers)}`);
  });

  it.each([
    ["https://abcdefghij.execute-api.cn-north-1.amazonaws.com.cn/", undefined, "cn-north-1"],
    ["https://abcdefghij.execute-api.us-east-1.amazonaws.com/", "eu-west-1", "eu-west-1"],
    ["https://checks.example/", "eu-west-1", "eu-west-1"],
  ])("signs for %s with the region %s in %s", async (url, region, signed) => {
    const auth = sigV4({ credentials, ...(region !== undefined && { region }) });
    const headers = await auth({ ...request, url: new URL(url) });
    expect(headers["authorization"]).toContain(`/${signed}/execute-api/`);
  });

  it("leaves the host to whoever sends the request", async () => {
    expect(await sigV4({ credentials })(request)).not.toHaveProperty("host");
  });

  it("does not keep a failure to get credentials", async () => {
    let count = 0;
    const auth = sigV4({
      credentials: () =>
        count++ === 0 ? Promise.reject(new Error("not yet")) : Promise.resolve(credentials),
    });
    await expect(auth(request)).rejects.toThrow("not yet");
    expect(await auth(request)).toHaveProperty("authorization");
  });
});
