import type { Backing } from "../../local/start-backing.ts";

/** How long the providers take to answer, so that kills meet calls that are under way. */
const providerDelayMs = 15;

/** A fault as `POST /_faults` of the simulators takes it. */
export type PlannedFault = { provider: string; fault: string; times: number; delayMs?: number };

/** A few answers that are lost or unreadable first, and then every answer after a while. */
export async function planFaults(backing: Backing, random: () => number): Promise<void> {
  await control(backing, "DELETE");
  for (const provider of Object.keys(backing.calls().counts)) {
    for (const fault of ["reset-after-read", "reset-before-read", "html"]) {
      if (random() < 0.3) await control(backing, "POST", { provider, fault, times: 1 });
    }
    await control(backing, "POST", { provider, fault: "late", times: 1_000_000, delayMs: providerDelayMs });
  }
}

/** Adds a fault to the simulators' plan, or takes all of them away. Rejects if they refuse it. */
export async function control(
  { providersUrl }: Pick<Backing, "providersUrl">,
  method: "POST" | "DELETE",
  fault?: PlannedFault,
): Promise<void> {
  const response = await fetch(`${providersUrl}/_faults`, {
    method,
    ...(fault === undefined
      ? {}
      : { body: JSON.stringify(fault), headers: { "content-type": "application/json" } }),
  });
  if (!response.ok) throw new Error(`the simulators refused a fault: ${await response.text()}`);
}
