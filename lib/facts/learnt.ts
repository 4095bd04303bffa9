import type { Log } from "../log/log.ts";
import * as v from "valibot";
import type { TableItems, TableWrite } from "../store/table.ts";
import type { Item } from "../store/write.ts";
import { learntAttribute, learntKey } from "./keys.ts";
import { type LearntState, operationId, type OperationName } from "./provider-state.ts";
import { providerAlarm } from "./read-caller-settings.ts";
import { learntSchemas } from "./stored.ts";

/** How long what a call has shown is kept after it no longer applies. */
const staysSeconds = 86_400;

/** Adds what a call has shown to an operation's state. All of it expires, because a provider may be asked no more. */
export async function mergeOperationState(
  table: TableItems,
  operation: OperationName,
  facts: LearntState,
): Promise<void> {
  const appliesUntil = Math.max(facts.quotaExhaustedUntil ?? 0, facts.credentialsBroken?.until ?? 0);
  const id = operationId(operation);
  await table.write({
    type: "update",
    key: learntKey,
    conditions: [],
    set: [
      ...Object.entries(facts).map(([field, value]) => [[learntAttribute(id, field)], value] as const),
      [["expiresAt"], Math.ceil(appliesUntil / 1000) + staysSeconds],
    ],
    remove: [],
  });
}

/** The write that removes what calls have shown about an operation. `now` is in epoch ms. */
export function forgetting(operation: string, now: number): TableWrite {
  return {
    type: "update",
    key: learntKey,
    conditions: [],
    set: [[["expiresAt"], Math.ceil(now / 1000) + staysSeconds]],
    remove: Object.keys(learntSchemas).map((field) => [learntAttribute(operation, field)]),
  };
}

/** What calls have shown, by operation. It is only a hint, so what was damaged by hand is left out, with an alarm. */
export function learntIn(
  item: Item | undefined,
  log: Pick<Log, "alarm">,
): readonly (readonly [string, LearntState])[] {
  return Object.entries(item ?? {}).flatMap(([attribute, value]) => {
    const end = attribute.lastIndexOf("#");
    const operation = attribute.slice(0, Math.max(0, end));
    if (operation === "") return [];
    const field = attribute.slice(end + 1);
    const schema = Object.entries(learntSchemas).find(([name]) => name === field)?.[1];
    if (schema !== undefined && v.is(schema, value)) return [[operation, { [field]: value }] as const];
    providerAlarm(operation, log);
    return [];
  });
}
