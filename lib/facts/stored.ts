import * as v from "valibot";
import { isFields } from "../input/fields.ts";
import type { Value } from "../store/write.ts";
import type { LearntState, SwitchState } from "./provider-state.ts";

const positive = v.pipe(v.number(), v.minValue(0));
/** A set of what was tried stays small, so that it stays one write unit. */
const upToHundred = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100));

/** A list has no fields either, so it would pass for limits that limit nothing. */
const map = v.custom<object>((value) => typeof value === "object" && !Array.isArray(value));

/** The stored form of {@link SwitchState}. A misspelt field is a damaged switch. */
const switchSchema = v.pipe(
  map,
  v.strictObject({
    switchedOff: v.exactOptional(v.boolean()),
    clearedAt: v.exactOptional(v.number()),
  }),
);

/** The stored forms of what {@link LearntState} consists of. */
export const learntSchemas = {
  quotaExhaustedUntil: v.number(),
  credentialsBroken: v.object({ versionId: v.string(), until: v.number() }),
} as const satisfies Record<keyof LearntState, unknown>;

/** The stored form of {@link CallerLimits}. */
const limitsSchema = v.object({
  checksPerSecond: v.exactOptional(positive),
  monthlyCalls: v.exactOptional(positive),
  monthlySpendMilliFen: v.exactOptional(positive),
  namesPerPerson: v.exactOptional(upToHundred),
  picturesPerPerson: v.exactOptional(upToHundred),
  mismatchPercent: v.exactOptional(positive),
});

/** The stored form of {@link CallerSettings}. A limit that is not known here may be one that matters. */
export const callerSettingsSchema = v.pipe(
  map,
  v.strictObject({
    limits: v.exactOptional(v.pipe(map, v.strictObject(limitsSchema.entries))),
    switchedOff: v.exactOptional(v.object({ reason: v.string() })),
  }),
);

/** The stored form of {@link Used}. */
export const usedSchema = v.object({
  month: v.string(),
  calls: v.number(),
  spendMilliFen: v.number(),
  callsPerSecond: v.number(),
  spendPerSecond: v.number(),
  asOf: v.number(),
});

/** A stored switch. One that was damaged by hand is off, because it may have been meant to be. */
export function switchIn(stored: Value): { value: SwitchState; isWhole: boolean } {
  const whole = v.safeParse(switchSchema, stored);
  if (whole.success) return { value: whole.output, isWhole: true };
  const sound = isFields(stored) ? stored["clearedAt"] : undefined;
  const clearedAt = typeof sound === "number" ? { clearedAt: sound } : {};
  return { value: { ...clearedAt, switchedOff: true }, isWhole: false };
}
