import * as v from "valibot";
import type { Item } from "../store/write.ts";

const positive = v.pipe(v.number(), v.minValue(0));
/** A set of what was tried stays small, so that it stays one write unit. */
const upToHundred = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100));

/** The stored form of {@link SwitchState}. */
export const switchSchema = v.object({
  switchedOff: v.exactOptional(v.boolean()),
  clearedAt: v.exactOptional(v.number()),
});

/** The stored form of {@link LearntState}. */
export const learntSchema = v.object({
  quotaExhaustedUntil: v.exactOptional(v.number()),
  credentialsBroken: v.exactOptional(v.object({ versionId: v.string(), until: v.number() })),
});

/** The stored form of {@link CallerLimits}. */
const limitsSchema = v.object({
  checksPerSecond: v.exactOptional(positive),
  monthlyCalls: v.exactOptional(positive),
  monthlySpendMilliFen: v.exactOptional(positive),
  namesPerPerson: v.exactOptional(upToHundred),
  picturesPerPerson: v.exactOptional(upToHundred),
  mismatchPercent: v.exactOptional(positive),
});

/** A list has no fields either, so it would pass for limits that limit nothing. */
const map = v.custom<object>((value) => typeof value === "object" && !Array.isArray(value));

/** The stored form of {@link CallerSettings}. A limit that is not known here may be one that matters. */
export const callerSettingsSchema = v.object({
  limits: v.exactOptional(v.pipe(map, v.strictObject(limitsSchema.entries))),
  switchedOff: v.exactOptional(v.object({ reason: v.string() })),
});

/** The stored form of {@link Used}. */
export const usedSchema = v.object({
  month: v.string(),
  calls: v.number(),
  spendMilliFen: v.number(),
  callsPerSecond: v.number(),
  spendPerSecond: v.number(),
  asOf: v.number(),
});

/** The switch in an item. One that was damaged by hand is off, because it may have been meant to be. */
export function switchIn(item: Item): { value: v.InferOutput<typeof switchSchema>; isWhole: boolean } {
  const { value = {}, isWhole } = soundPartOf(item, switchSchema);
  return isWhole && hasKnownFields(item, switchSchema)
    ? { value, isWhole }
    : { value: { ...value, switchedOff: true }, isWhole: false };
}

/** Whether an item has no field but its key and those of its form: a misspelt switch is a switch all the same. */
export function hasKnownFields(item: Item, { entries }: { entries: v.ObjectEntries }): boolean {
  return Object.keys(item).every((name) => name === "pk" || name === "sk" || name in entries);
}

/** What is valid of an item that may have been damaged by hand; `value` is undefined if what is left is not valid either. */
export function soundPartOf<Entries extends v.ObjectEntries>(
  item: Item,
  schema: v.ObjectSchema<Entries, undefined>,
): { value: v.InferOutput<v.ObjectSchema<Entries, undefined>> | undefined; isWhole: boolean } {
  const whole = v.safeParse(schema, item);
  if (whole.success) return { value: whole.output, isWhole: true };
  const damaged = new Set(whole.issues.map(({ path }) => path?.[0]?.key));
  const sound = Object.fromEntries(Object.entries(item).filter(([name]) => !damaged.has(name)));
  const part = v.safeParse(schema, sound);
  return { value: part.success ? part.output : undefined, isWhole: false };
}
