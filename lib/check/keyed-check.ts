import type { Check } from "../checks/check.ts";
import type { Kind } from "../domain/kinds.ts";
import { normalizationVersion } from "../identity/normalization.ts";
import type { Tried } from "../limits/tries.ts";
import type { ClaimRequest } from "../records/claiming.ts";
import { partitionKey } from "../records/record.ts";
import type { Keys } from "../secrets/keys.ts";
import type { Dependencies } from "./dependencies.ts";
import type { AcceptedRequest } from "./read-request.ts";

/**
 * A check as others may know it: the person, the input and the idempotency key are replaced by digests under idcheck's
 * keys.
 */
export type KeyedCheck = {
  /** The form in which its record is looked up and claimed. */
  record: Pick<
    ClaimRequest,
    "pk" | "fingerprint" | "pepperId" | "normalization" | "subject" | "caller" | "kind"
  >;
  /** The form in which the caller's limits see it. */
  tried: Tried;
};

/**
 * The digests of a check. `readKeys` is called for newer keys if a record was made under a pepper that `keys` does not
 * know. If the newer ones do not know it either, the fingerprint is `unknown`, and the check cannot be compared yet.
 */
export function keyedCheck<K extends Kind>(
  check: Check<K>,
  { caller, idempotencyKey, input, notes }: AcceptedRequest<K>,
  keys: Keys,
  readKeys: Dependencies["keys"],
): KeyedCheck {
  const parts = check.canonical(input, notes);
  const subject = keys.subject(input.idNumber);
  return {
    record: {
      pk: partitionKey(keys.partitionDigest(caller, check.kind, idempotencyKey)),
      // Another instance may know a pepper that was added after this one read its keys.
      fingerprint: remember(async (pepperId) => {
        const digest = keys.fingerprint(pepperId, parts);
        return digest === "unknown" ? (await readKeys(keys)).fingerprint(pepperId, parts) : digest;
      }),
      pepperId: keys.pepperId,
      normalization: normalizationVersion,
      subject,
      caller,
      kind: check.kind,
    },
    tried: {
      subject: () => subject,
      nameDigest: () => keys.nameDigest(input.idNumber, input.name),
      pictureDigest() {
        const picture = check.image(input)?.base64 ?? check.imageUrl(input);
        return picture === undefined ? undefined : keys.pictureDigest(input.idNumber, picture);
      },
    },
  };
}

/** Computes each value once: an image of 2 MB is hashed a single time, however often its digest is compared. */
function remember<Value>(compute: (name: string) => Value): (name: string) => Value {
  const known = new Map<string, Value>();
  return (name) => {
    const value = known.get(name) ?? compute(name);
    known.set(name, value);
    return value;
  };
}
