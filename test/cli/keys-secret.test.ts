import { describe, expect, it } from "vitest";
import {
  newKeysSecret,
  peppersOf,
  readKeysSecret,
  withNewPepper,
  withoutPepper,
} from "../../cli/keys-secret.ts";
import { systemRandom } from "../../lib/base/system.ts";

const madeAt = Date.parse("2026-11-22T04:30:00Z");
const rotatedAt = Date.parse("2026-12-22T04:30:01Z");

describe("the secret of the keys", () => {
  it("is new with two keys of 32 bytes that differ, and usable", () => {
    const secret = readKeysSecret(newKeysSecret(systemRandom, madeAt));
    const keys = [secret.partitionKey, ...Object.values(secret.peppers)].map((key) =>
      Buffer.from(key, "base64"),
    );
    expect(keys.map((key) => key.length)).toEqual([32, 32]);
    expect(keys[0]).not.toEqual(keys[1]);
    expect(peppersOf(secret)).toEqual([
      { id: "p20261122T043000", isCurrent: true, madeAt, replacedAt: undefined },
    ]);
  });

  it("is rotated by one more pepper, and keeps its partition key and every older pepper", () => {
    const secret = newKeysSecret(systemRandom, madeAt);
    const rotated = readKeysSecret(withNewPepper(secret, systemRandom, rotatedAt));
    expect(rotated.partitionKey).toBe(secret.partitionKey);
    expect(rotated.peppers).toMatchObject(secret.peppers);
    expect(peppersOf(rotated)).toEqual([
      { id: "p20261122T043000", isCurrent: false, madeAt, replacedAt: rotatedAt },
      { id: "p20261222T043001", isCurrent: true, madeAt: rotatedAt, replacedAt: undefined },
    ]);
    expect(() => withNewPepper(rotated, systemRandom, rotatedAt)).toThrow(/within this second/);
  });

  it("loses an older pepper, never the current one", () => {
    const secret = newKeysSecret(systemRandom, madeAt);
    const rotated = withNewPepper(secret, systemRandom, rotatedAt);
    const removed = readKeysSecret(withoutPepper(rotated, "p20261122T043000"));
    expect(Object.keys(removed.peppers)).toEqual(["p20261222T043001"]);
    expect(removed.removed).toEqual(["p20261122T043000"]);
    expect(() => withoutPepper(removed, "p20261122T043000", true)).toThrow(/removed already/);
    expect(() => withoutPepper(rotated, "p20261222T043001")).toThrow(/current pepper/);
    expect(() => withoutPepper(rotated, "constructor")).toThrow(/no such pepper/);
  });

  it("keeps by force the id of a pepper that it lacks", () => {
    const secret = newKeysSecret(systemRandom, madeAt);
    expect(readKeysSecret(withoutPepper(secret, "p1", true))).toEqual({ ...secret, removed: ["p1"] });
  });

  it("never uses the id of a removed pepper again", () => {
    const rotated = withNewPepper(newKeysSecret(systemRandom, madeAt), systemRandom, rotatedAt);
    const removed = withoutPepper(rotated, "p20261122T043000");
    expect(() => withNewPepper(removed, systemRandom, madeAt)).toThrow(/Try again/);
  });

  it("is read without a list of removed peppers, as if none had been removed", () => {
    const { removed: _, ...older } = newKeysSecret(systemRandom, madeAt);
    expect(readKeysSecret(older).removed).toEqual([]);
  });

  it("knows when a pepper of another origin was replaced, though not when it was made", () => {
    const foreign = {
      ...newKeysSecret(systemRandom, madeAt),
      current: "p1",
      peppers: { p1: "a".repeat(44) },
    };
    const [pepper] = peppersOf(withNewPepper(foreign, systemRandom, rotatedAt));
    expect(pepper).toEqual({ id: "p1", isCurrent: false, madeAt: undefined, replacedAt: rotatedAt });
  });
});
