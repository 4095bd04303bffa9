import { Sha256 as SdkSha256 } from "@smithy/core/checksum";
import { describe, expect, it } from "vitest";
import { Sha256 } from "../../../../lib/store/aws/sha256.ts";

const bytes = new TextEncoder().encode("made-up text with 姓名");

const secrets: readonly { title: string; secret: ConstructorParameters<typeof Sha256>[0] }[] = [
  { title: "no secret", secret: undefined },
  { title: "a secret of text", secret: "made-up-key" },
  { title: "a secret of bytes", secret: bytes },
  { title: "a secret of bytes within others", secret: bytes.subarray(3, 9) },
  { title: "a secret in a view", secret: new DataView(bytes.buffer, 2, 5) },
  { title: "a secret in a buffer", secret: bytes.buffer },
];

async function digestOf(Sha: typeof Sha256 | typeof SdkSha256, secret: (typeof secrets)[number]["secret"]) {
  const hashing = new Sha(secret);
  hashing.update(bytes);
  return Buffer.from(await hashing.digest()).toString("hex");
}

describe("the SHA-256 of the signer", () => {
  it.each(secrets)("is that of the SDK with $title, also a second time", async ({ secret }) => {
    const expected = await digestOf(SdkSha256, secret);
    expect(await digestOf(Sha256, secret)).toBe(expected);
    expect(await digestOf(Sha256, secret)).toBe(expected);
  });

  it("takes its input in parts, and forgets it when it is reset", async () => {
    const whole = new Sha256("made-up-key");
    whole.update(bytes);
    const inParts = new Sha256("made-up-key");
    inParts.update("forgotten");
    inParts.reset();
    inParts.update(bytes.subarray(0, 4));
    inParts.update(bytes.subarray(4));
    expect(await inParts.digest()).toEqual(await whole.digest());
    const plain = new Sha256();
    plain.update("a");
    plain.update("b");
    const together = new Sha256();
    together.update("ab");
    expect(await plain.digest()).toEqual(await together.digest());
  });
});
