import * as v from "valibot";
import { kinds } from "../../lib/domain/kinds.ts";
import { operationId, type ProviderState } from "../../lib/facts/provider-state.ts";
import { readSharedFacts } from "../../lib/facts/shared-facts.ts";
import type { TableItems } from "../../lib/store/table.ts";
import { wireFaults } from "../simulators/faults.ts";
import { simulatedProviders } from "../simulators/server.ts";
import type { LocalFaults } from "./page/facts.ts";

/**
 * What can be broken and what is: the faults that wait in the simulators at `providersUrl`, and the operations that idcheck does not
 * ask at `now` (epoch ms). `order` are the ids of the providers in the order in which they are asked. Rejects with TypeError if the
 * simulators do not answer.
 */
export async function localFaults(
  table: TableItems,
  { providersUrl, order, now }: { providersUrl: string; order: readonly string[]; now: number },
): Promise<LocalFaults> {
  const [waiting, { providers: states }] = await Promise.all([
    readWaiting(providersUrl),
    readSharedFacts(table),
  ]);
  return {
    wireFaults: Object.entries(wireFaults).map(([name, { description, delayMs }]) => ({
      name,
      description,
      delayMs: delayMs ?? null,
    })),
    providers: order.map((id) => {
      const simulated = simulatedProviders.find((provider) => provider.id === id);
      const ownFaults = simulated?.ownFaults ?? [];
      return {
        id,
        canBreak: simulated !== undefined,
        ownFaults: ownFaults.map(({ name, description }) => ({ name, description, delayMs: null })),
        notAsked: kinds.flatMap((kind) => {
          const why = whyNotAsked([states.get(id), states.get(operationId({ providerId: id, kind }))], now);
          return why === undefined ? [] : [{ kind, ...why }];
        }),
      };
    }),
    waiting,
  };
}

/** Passes a change of the faults to the simulators, and returns their status and answer. */
export async function changeFaults(
  providersUrl: string,
  method: "POST" | "DELETE",
  body: Buffer,
): Promise<{ status: number; body: string }> {
  const response = await fetch(`${providersUrl}/_faults`, {
    method,
    ...(method === "POST" && { body: new Uint8Array(body) }),
  });
  return { status: response.status, body: await response.text() };
}

async function readWaiting(providersUrl: string): Promise<LocalFaults["waiting"]> {
  const response = await fetch(`${providersUrl}/_faults`);
  return v.parse(waitingSchema, await response.json()).waiting;
}

const waitingSchema = v.object({
  waiting: v.array(
    v.object({ provider: v.string(), fault: v.string(), times: v.number(), delayMs: v.optional(v.number()) }),
  ),
});

type WhyNotAsked = Omit<LocalFaults["providers"][number]["notAsked"][number], "kind">;

/** Why an operation is not asked, by its own state and that of its provider; undefined if it is. */
function whyNotAsked(states: readonly (ProviderState | undefined)[], now: number): WhyNotAsked | undefined {
  if (states.some((state) => state?.switchedOff === true)) return { why: "switched_off", until: null };
  for (const { quotaExhaustedUntil = 0, credentialsBroken } of states.flatMap((state) => state ?? [])) {
    const { until = 0 } = credentialsBroken ?? {};
    if (now < quotaExhaustedUntil) return { why: "used_up", until: instant(quotaExhaustedUntil) };
    if (now < until) return { why: "credentials_refused", until: instant(until) };
  }
  return undefined;
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
