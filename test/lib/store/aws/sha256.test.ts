import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Sha256 } from "../../../../lib/store/aws/sha256.ts";

/** Node's own, streaming. */
function expected(parts: readonly (string | Uint8Array)[], secret?: string | Uint8Array): string {
  const hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

const data = fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array());

test("is SHA-256 of all its parts, and with a secret its HMAC", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(data), fc.oneof(fc.constant(undefined), data), async (parts, secret) => {
      const hash = new Sha256(secret);
      for (const part of parts) hash.update(part);
      expect(Buffer.from(await hash.digest()).toString("hex")).toBe(expected(parts, secret));
    }),
  );
});

test("signs a request as AWS's own example is signed", async () => {
  const signer = new SignatureV4({
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" },
    region: "us-east-1",
    service: "service",
    sha256: Sha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: "GET",
      protocol: "https:",
      hostname: "example.amazonaws.com",
      path: "/",
      query: {},
      headers: { host: "example.amazonaws.com" },
    },
    { signingDate: new Date("2015-08-30T12:36:00Z") },
  );
  // The case get-vanilla of the Signature Version 4 test suite.
  expect(signed.headers["authorization"]).toContain(
    "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  );
});
