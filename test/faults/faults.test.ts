import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gatewayErrors } from "../../local/simulators/shuxun-gateway.ts";
import { wireFaults } from "../../local/simulators/faults.ts";
import { startBlackHole } from "../lib/providers/black-hole.ts";
import { expectedOutcome, gatewayEffects, unreachable, wireEffects, type Effect } from "./expected.ts";
import { playFault, scenarios, type Fault, type Outcome, type Scenario } from "./fault-stack.ts";

type Case = {
  title: string;
  fault: Fault;
  scenario: Scenario;
  order: readonly [string, string];
  expected: Outcome;
  /** Name of an address that is known only when the suite runs. */
  address?: string;
};

const orders = [
  ["kuaidi100", "shuxun"],
  ["shuxun", "kuaidi100"],
] as const;

function effectOn(provider: string, name: string): Effect {
  const effect = wireEffects[name];
  if (effect === undefined) throw new Error(`no effect is documented for ${name}`);
  if (isEffect(effect)) return effect;
  const own = effect[provider];
  if (own === undefined) throw new Error(`no effect of ${name} is documented for ${provider}`);
  return own;
}

function isEffect(effect: Effect | Readonly<Record<string, Effect>>): effect is Effect {
  return typeof effect["after"] === "string";
}

/** The port is one for both providers, so "refuse" is played by an address at which nobody listens. */
const wireNames = Object.keys(wireFaults).filter((name) => name !== "refuse");

const wireCases: Case[] = orders.flatMap((order) =>
  wireNames.flatMap((name) =>
    scenarios.map((scenario) => ({
      title: `${order[0]} ${name}, ${scenario}`,
      fault: { simulated: name },
      scenario,
      order,
      expected: expectedOutcome(
        scenario,
        effectOn(order[0], name),
        scenario === "both" ? effectOn(order[1], name) : undefined,
      ),
    })),
  ),
);

const gatewayCases: Case[] = gatewayErrors.flatMap(({ code }) =>
  scenarios.slice(0, 2).map((scenario) => {
    const effect = gatewayEffects.find(([pattern]) => pattern.test(code))?.[1];
    if (effect === undefined) throw new Error(`no effect is documented for ${code}`);
    return {
      title: `shuxun ${code}, ${scenario}`,
      fault: { simulated: code },
      scenario,
      order: orders[1],
      expected: expectedOutcome(scenario, effect),
    };
  }),
);

let blackHole: Awaited<ReturnType<typeof startBlackHole>>;
const outcomes = new Map<Case, Outcome>();

/** Addresses at which nothing can be sent. Resolved late: the black hole's port is known when it runs. */
const addresses: Readonly<Record<string, () => string>> = {
  "a port where nobody listens": () => "http://127.0.0.1:9",
  "a name that does not exist": () => "https://nobody.invalid",
  "a host that drops every connection": () => `http://127.0.0.1:${blackHole.port}`,
};
const addressCases: Case[] = orders.flatMap((order) =>
  Object.keys(addresses).flatMap((address) =>
    scenarios.map((scenario) => ({
      title: `${order[0]} at ${address}, ${scenario}`,
      address,
      fault: { address: "" },
      scenario,
      order,
      expected: expectedOutcome(scenario, unreachable, scenario === "both" ? unreachable : undefined),
    })),
  ),
);

/** A page that costs nothing is told by nothing from one that is charged. */
const freePageCases: Case[] = scenarios.slice(0, 2).map((scenario) => ({
  title: `kuaidi100 free-page, ${scenario}`,
  fault: { simulated: "free-page" },
  scenario,
  order: orders[0],
  expected: expectedOutcome(scenario, effectOn("kuaidi100", "html")),
}));

const cases: readonly Case[] = [...wireCases, ...freePageCases, ...gatewayCases, ...addressCases];
const atOnce = 16;

beforeAll(async () => {
  blackHole = await startBlackHole();
  const queue = [...cases];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const address = next.address === undefined ? undefined : addresses[next.address]?.();
        const fault = address === undefined ? next.fault : { address };
        outcomes.set(next, await playFault(fault, next.scenario, next.order));
      }
    }),
  );
}, 300_000);

afterAll(async () => {
  await blackHole.close();
});

describe("a provider's fault leads to the documented answer, charge, calls and attempts", () => {
  it.each(cases)("$title", (faultCase) => {
    expect(outcomes.get(faultCase)).toEqual(faultCase.expected);
  });
});
