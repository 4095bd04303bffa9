import { shanghaiDay, shanghaiMidnightAfter } from "../base/shanghai-day.ts";
import type { CallerLimits } from "../facts/caller-limits.ts";
import type { TableWrite } from "../store/table.ts";
import type { Condition, Path } from "../store/write.ts";
import { personKey } from "./keys.ts";

/** What a check tries on a person. Digests represent the person, the name and the picture; each is computed only if it is needed. */
export type Tried = {
  subject(): Uint8Array;
  nameDigest(): Uint8Array;
  /** Undefined if the check has no picture. */
  pictureDigest(): Uint8Array | undefined;
};

/**
 * The one conditional update that counts what a caller tries on a person, and that fails if it would be one name or picture too
 * many in the day of `now` (epoch ms); undefined if the caller has no such limit. What was counted before is not counted again, so
 * the update can be repeated. The item expires a day after it no longer counts.
 */
export function triesWrite(
  caller: string,
  { subject, nameDigest, pictureDigest }: Tried,
  { namesPerPerson, picturesPerPerson }: CallerLimits,
  now: number,
): TableWrite | undefined {
  const tries = [
    { path: ["names"], limit: namesPerPerson, digest: nameDigest },
    { path: ["pictures"], limit: picturesPerPerson, digest: pictureDigest },
  ];
  const conditions: Condition[] = [];
  const add: (readonly [Path, ReadonlySet<string>])[] = [];
  for (const { path, limit, digest } of tries) {
    const bytes = limit === undefined ? undefined : digest();
    if (limit === undefined || bytes === undefined) continue;
    const member = textOf(bytes);
    conditions.push({ path, test: "has_room", member, limit });
    add.push([path, new Set([member])]);
  }
  if (add.length === 0) return undefined;
  const expiresAt = shanghaiMidnightAfter(now) / 1000 + 86_400;
  const key = personKey(caller, shanghaiDay(now), textOf(subject()));
  return { type: "update", key, conditions, set: [[["expiresAt"], expiresAt]], remove: [], add };
}

/** A digest as part of a key. */
export function textOf(digest: Uint8Array): string {
  return Buffer.from(digest).toString("base64url");
}
