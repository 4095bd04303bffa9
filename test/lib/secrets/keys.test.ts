import { createHmac, randomBytes } from "node:crypto";

import { expect, test } from "vitest";

import { ConfigurationError } from "../../../lib/base/configuration-error.ts";
import { keysSecretName, parseKeys } from "../../../lib/secrets/keys.ts";

const partitionKey = Buffer.alloc(32, 1);
const pepperA = Buffer.alloc(32, 2);
const pepperB = Buffer.alloc(40, 3);
const secret = {
  partitionKey: partitionKey.toString("base64"),
  current: "b",
  peppers: { a: pepperA.toString("base64"), b: pepperB.toString("base64") },
};
const keys = parseKeys(secret);

test("the partition digest is 22 characters of the HMAC over caller, kind and key", () => {
  const expected = createHmac("sha256", partitionKey)
    .update(Buffer.from("account/role\0two_factor\0order-0000000017"))
    .digest("base64url")
    .slice(0, 22);
  expect(keys.partitionDigest("account/role", "two_factor", "order-0000000017")).toBe(expected);
});

test("the partition digest tells caller, kind and key apart", () => {
  const digests = [
    keys.partitionDigest("ab", "c", "d"),
    keys.partitionDigest("a", "bc", "d"),
    keys.partitionDigest("a", "b", "cd"),
    keys.partitionDigest("abc", "d", ""),
  ];
  expect(new Set(digests).size).toBe(4);
});

test("a fingerprint is the HMAC over parts that each carry their length", () => {
  const text = Buffer.concat([
    Buffer.from([0, 0, 0, 2]),
    Buffer.from("ab"),
    Buffer.from([0, 0, 0, 3]),
    Buffer.from("王"),
  ]);
  expect(keys.fingerprint("b", ["ab", "王"])).toEqual(createHmac("sha256", pepperB).update(text).digest());
});

test("a fingerprint depends on where one part ends and the next begins", () => {
  expect(keys.fingerprint("a", ["ab", "c"])).not.toEqual(keys.fingerprint("a", ["a", "bc"]));
  expect(keys.fingerprint("a", ["ab", ""])).not.toEqual(keys.fingerprint("a", ["ab"]));
});

test("a fingerprint under an older pepper stays the same, and a removed pepper is told from an unknown one", () => {
  const rotated = parseKeys({
    ...secret,
    current: "c",
    peppers: { ...secret.peppers, c: randomBytes(32).toString("base64") },
    removed: ["y"],
  });
  expect(rotated.fingerprint("b", ["x"])).toEqual(keys.fingerprint("b", ["x"]));
  expect(rotated.fingerprint("y", ["x"])).toBe("removed");
  expect(rotated.fingerprint("z", ["x"])).toBe("unknown");
  expect(rotated.fingerprint("constructor", ["x"])).toBe("unknown");
  expect([...rotated.pepperIds].toSorted()).toEqual(["a", "b", "c", "y"]);
  expect(rotated.pepperId).toBe("c");
});

test("a subject is the HMAC over a word of its own and the number, cut to 16 bytes", () => {
  const digest = createHmac("sha256", pepperB).update("subject\x0011010519491231002X").digest();
  expect(keys.subject("11010519491231002X")).toEqual(digest.subarray(0, 16));
});

test("a subject is by the current pepper, and earlier peppers still find it", () => {
  const idNumber = "11010519491231002X";
  const before = parseKeys({ ...secret, current: "a" }).subject(idNumber);
  expect(keys.subject(idNumber)).not.toEqual(before);
  expect(keys.subjects(idNumber)).toEqual([keys.subject(idNumber), before]);
});

test("the keys stand under the stage", () => {
  expect(keysSecretName("prod")).toBe("idcheck/prod/keys");
});

const short = Buffer.alloc(31, 4).toString("base64");
test.each([
  ["a partition key that is too short", { ...secret, partitionKey: short }, "partitionKey"],
  ["a pepper that is too short", { ...secret, peppers: { a: short, b: secret.peppers.b } }, "peppers.a"],
  ["a pepper that is not base64", { ...secret, peppers: { b: `${short}*` } }, "peppers.b"],
  ["a current pepper that is missing", { ...secret, current: "z" }, "current"],
  ["a pepper id of odd characters", { ...secret, peppers: { ...secret.peppers, "a b": short } }, "peppers"],
  ["a partition key that is also a pepper", { ...secret, partitionKey: secret.peppers.a }, "partition key"],
  ["a pepper that is also removed", { ...secret, removed: ["a"] }, "among the removed"],
  ["removed peppers that are no list", { ...secret, removed: { z: true } }, "removed"],
  ["a removed id of odd characters", { ...secret, removed: ["a b"] }, "removed.0"],
  ["a field that nobody knows", { ...secret, peper: {} }, "peper"],
  ["no object", "keys", "whole"],
])("%s is refused by name, without its value", (_, broken, field) => {
  let message = "";
  try {
    parseKeys(broken);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    message = String(error);
  }
  expect(message).toContain(field);
  expect(message).not.toContain(short.slice(0, 8));
  expect(message).not.toContain(secret.peppers.a.slice(0, 8));
});
