import { describe, expect, it } from "vitest";
import { concurrencyFindings } from "../../deploy/checks/concurrency.ts";
import { resolvedName } from "../../deploy/checks/names.ts";
import { secretFindings } from "../../deploy/checks/secrets.ts";

describe("what functions reserve", () => {
  it.each([
    ["the usual account", 460, { limit: 1000, unreserved: 1000, ownReserved: 0 }],
    ["an account that has just enough", 460, { limit: 560, unreserved: 560, ownReserved: 0 }],
    [
      "an account in which the stack has reserved it already",
      460,
      { limit: 560, unreserved: 100, ownReserved: 460 },
    ],
  ])("fits into %s", (_, needed, concurrency) => {
    expect(concurrencyFindings(needed, "cn-north-1", concurrency)).toEqual([]);
  });

  it.each([
    ["a new account", 40, { limit: 10, unreserved: 10, ownReserved: 0 }, 0],
    ["an account that lacks one", 460, { limit: 559, unreserved: 559, ownReserved: 0 }, 459],
    [
      "an account whose other functions have reserved it",
      460,
      { limit: 1000, unreserved: 300, ownReserved: 0 },
      200,
    ],
  ])("does not fit into %s", (_, needed, concurrency, spare) => {
    const [finding] = concurrencyFindings(needed, "cn-north-1", concurrency);
    expect(finding).toMatchObject({ blocks: true });
    expect(finding?.text).toContain(
      `reserve ${needed} concurrent executions, and the account can spare ${spare} in`,
    );
  });
});

describe("a name in a template", () => {
  it.each([
    ["idcheck-prod", "idcheck-prod"],
    [{ "Fn::Sub": "idcheck-prod-${AWS::Region}" }, "idcheck-prod-cn-north-1"],
    [{ "Fn::Sub": "idcheck-${AWS::AccountId}" }, undefined],
    [{ Ref: "Name" }, undefined],
    [undefined, undefined],
  ])("%j is %s", (value, name) => {
    expect(resolvedName(value, "cn-north-1")).toBe(name);
  });
});

describe("a secret that exists", () => {
  const arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/new";
  const state = { name: "idcheck/prod/keys", exists: true, isDeleted: false, kmsKeyId: undefined };

  it.each([undefined, "alias/aws/secretsmanager", arn, "new"])("can be read under the key %s", (kmsKeyId) => {
    expect(secretFindings([{ ...state, kmsKeyId }], arn)).toEqual([]);
  });

  it.each([
    [
      "another key",
      { kmsKeyId: "arn:aws-cn:kms:cn-north-1:123456789012:key/old" },
      /another key than the stack's/u,
    ],
    ["a key that ends alike", { kmsKeyId: "ew" }, /another key than the stack's/u],
    ["a deletion that is planned", { isDeleted: true }, /restore-secret/u],
  ])("cannot be read under %s", (_, change, message) => {
    expect(secretFindings([{ ...state, ...change }], arn).map(({ text }) => text)).toEqual([
      expect.stringMatching(message),
    ]);
  });
});
