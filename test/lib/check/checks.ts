import type { Check } from "../../../lib/checks/check.ts";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import type { Verified } from "../../../lib/check/answer.ts";
import { verify } from "../../../lib/check/verify.ts";
import type { Kind } from "../../../lib/domain/kinds.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import { recordFromItem } from "../../../lib/records/item.ts";
import type { Attempt } from "../../../lib/records/record.ts";
import { madeUpPerson } from "../../samples/people.ts";
import type { Pipeline } from "./pipeline.ts";

/** One check of a made-up person through a pipeline. A key of its own, unless one is given. */
export async function checkThrough<K extends Kind>(
  pipeline: Pipeline,
  { check, value, key }: { check: Check<K>; value: object; key?: string },
): Promise<Verified> {
  const idempotencyKey = key ?? `a-key-of-its-own-${String(pipeline.table.size).padStart(6, "0")}`;
  return verify(
    check,
    {
      caller: "iam:000000000000:role/orders",
      idempotencyKey,
      body: { ok: true, value },
      deadlineAt: pipeline.dependencies.clock.now() + 29_000,
      trace: { attempts: [] },
    },
    pipeline.dependencies,
  );
}

/** A two-factor check: `match` and its like, or the problem that it ends in. */
export async function outcomeOf(pipeline: Pipeline, key?: string): Promise<Verified | Problem> {
  const given = { check: twoFactor, value: madeUpPerson(1), ...(key === undefined ? {} : { key }) };
  return checkThrough(pipeline, given).catch((error: unknown) => {
    if (error instanceof Problem) return error;
    throw error;
  });
}

/** The attempts of the only record, or of the latest one, in order. */
export function attemptsOf({ table }: Pipeline): Attempt[] {
  const item = [...table.values()].at(-1);
  return item === undefined ? [] : Object.values(recordFromItem(item).attempts);
}

/** The alarms that were raised, by name and provider. */
export function alarmsOf({ lines }: Pipeline): string[] {
  return lines.flatMap(({ event, alarm, provider }) =>
    event === "alarm" ? [`${String(alarm)} ${String(provider)}`] : [],
  );
}
