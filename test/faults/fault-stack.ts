import { twoFactor } from "../../lib/checks/two-factor.ts";
import { defaultCallSettings } from "../../lib/domain/config.ts";
import { Problem } from "../../lib/domain/problem.ts";
import { createTransport } from "../../lib/providers/transport.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { systemClock } from "../../lib/base/system.ts";
import { verify } from "../../lib/check/verify.ts";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { startSimulators, type Simulators } from "../../local/simulators/server.ts";
import { createPipeline, type Pipeline } from "../lib/check/pipeline.ts";
import { madeUpPerson } from "../samples/people.ts";
import { isRecord } from "../support/is-record.ts";

/** Where a fault strikes: at the one provider there is, at the first of two, or at both. */
export const scenarios = ["alone", "first of two", "both"] as const;
export type Scenario = (typeof scenarios)[number];

/** A fault of the simulators by its name, or an address at which nobody answers as a provider should. */
export type Fault = { simulated: string } | { address: string };

/** What a check came to. */
export type Outcome = {
  /** `200 <reason>` or `<status> <code>`. */
  answer: string;
  charged: string;
  /** Calls that each provider saw, in the order in which they are asked. */
  calls: readonly number[];
  /** The charge of each attempt, in order. */
  attempts: readonly string[];
};

/**
 * Long enough for an answer of a busy machine, short enough that a provider that hangs does not hold the suite
 * up: the first call is cut off after 2.5 s, the second with the deadline.
 */
const call = {
  ...defaultCallSettings,
  answerReserveMs: 50,
  startMarginMs: 50,
  firstCallMs: 2_500,
  connectTimeoutMs: 1_000,
  bodyTimeoutMs: 1_000,
};
const deadlineMs = 6_000;

/** Runs one check with a fault in place: real sockets, and the shipped route, adapters and transport. */
export async function playFault(
  fault: Fault,
  scenario: Scenario,
  order: readonly string[],
): Promise<Outcome> {
  const simulators = await startSimulators({ port: 0 });
  const pipeline = createPipeline(() => Promise.reject(new Error("there is no script")), {
    config: { providerIds: scenario === "alone" ? order.slice(0, 1) : order, call },
    time: systemClock,
    transport: createTransport(),
  });
  const struck = scenario === "both" ? order : order.slice(0, 1);
  try {
    setAccounts(pipeline, simulators.url, "address" in fault ? fault.address : simulators.url, struck);
    if ("simulated" in fault) {
      for (const provider of struck) await plan(simulators, provider, fault.simulated);
    }
    const result = await check(pipeline);
    const { counts } = simulators.calls();
    return {
      ...result,
      calls: order.map((provider) => counts[provider]?.calls ?? 0),
      attempts: chargesOf(pipeline),
    };
  } finally {
    await simulators.stop();
  }
}

/** Every provider's account at the simulators; those that are struck have their addresses at `address`. */
function setAccounts(pipeline: Pipeline, url: string, address: string, struck: readonly string[]): void {
  for (const [name, text] of Object.entries(initialSecrets(url))) {
    const provider = name.split("/").at(-1) ?? "";
    const moved = struck.includes(provider) ? text.replaceAll(url, address) : text;
    if (name.includes("/providers/"))
      pipeline.secrets.set(name, { value: JSON.parse(moved), versionId: "1" });
  }
}

async function plan({ url }: Simulators, provider: string, fault: string): Promise<void> {
  const response = await fetch(`${url}/_faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ provider, fault, times: 5 }),
  });
  if (!response.ok) throw new Error(`no such fault: ${fault}`);
}

async function check({ dependencies }: Pipeline): Promise<Pick<Outcome, "answer" | "charged">> {
  const request = {
    caller: "iam:000000000000:role/orders",
    idempotencyKey: "check-2026-11-22-0001",
    body: { ok: true as const, value: madeUpPerson(1) },
    deadlineAt: Date.now() + deadlineMs,
    trace: { attempts: [] },
  };
  try {
    const { answer } = await verify(twoFactor, request, dependencies);
    return { answer: `200 ${answer.reason}`, charged: answer.charged };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { answer: `${error.status} ${error.code}`, charged: error.charged };
  }
}

function chargesOf({ table }: Pipeline): string[] {
  const [item] = table.values();
  if (!isRecord(item)) return [];
  return Object.values(recordFromItem(item).attempts).map(({ charge }) => charge);
}
