import { parseKeys, type Keys } from "../../lib/secrets/keys.ts";
import { caller, idempotencyKey } from "./inputs.ts";

/**
 * The shipped digests, each computed once: schedules have two inputs and one key, and digests are slow. `older` was read
 * before a pepper was added and made current, `newer` afterwards.
 */
export const cachedKeys = {
  older: cached(parseKeys({ partitionKey: key(1), current: "p1", peppers: { p1: key(2) } })),
  newer: cached(parseKeys({ partitionKey: key(1), current: "p2", peppers: { p1: key(2), p2: key(3) } })),
};

function key(fill: number): string {
  return Buffer.alloc(32, fill).toString("base64");
}

function cached(real: Keys): Keys {
  const fingerprints = new Map(
    [...real.pepperIds].map(
      (id) => [id, remember((text) => real.fingerprint(id, text.split("\0")))] as const,
    ),
  );
  const subject = remember(real.subject);
  const partitionDigest = remember((kind) => real.partitionDigest(caller, kind, idempotencyKey));
  return {
    ...real,
    fingerprint: (pepperId, parts) => fingerprints.get(pepperId)?.(parts.join("\0")) ?? "unknown",
    subject,
    partitionDigest: (_caller, kind) => partitionDigest(kind),
  };
}

function remember<Value>(compute: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const value = known.get(text) ?? compute(text);
    known.set(text, value);
    return value;
  };
}
