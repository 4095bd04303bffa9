import { defaultCallSettings, type Config } from "../../lib/config.ts";
import type { Dependencies } from "../../lib/dependencies.ts";
import type { Verified } from "../../lib/end-check.ts";
import type { Problem } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { createSimulatedAvailability } from "./availability.ts";
import { cachedKeys } from "./cached-keys.ts";
import { createSimulatedTransport } from "./calls.ts";
import { caller, idempotencyKey, inputs, parseInput, type Input } from "./inputs.ts";
import { startProcess, type Process } from "./process.ts";
import { providers } from "./providers.ts";
import { createFaultyStore } from "./store.ts";
import type { World } from "./world.ts";

/** An answer that a caller got; a process that was killed or frozen gives none. */
export type Reply = { process: Process; input: Input } & ({ verified: Verified } | { problem: Problem });

/** Starts an invocation of the shipped pipeline and hands over its answer, if it gives one. */
export function request(world: World, id: number, input: Input, onReply: (reply: Reply) => void): Process {
  const { counts, trace } = world;
  const process = startProcess(world, id);
  counts.requests += 1;
  trace?.(`#${id} starts${input === inputs[0] ? "" : " with the other input"}`);
  void answer(world, process, input).then((reply) => {
    process.end();
    if (reply !== undefined) onReply(reply);
    return reply;
  });
  return process;
}

async function answer(world: World, process: Process, input: Input): Promise<Reply | undefined> {
  const { code } = world;
  const { deadlineAt } = process;
  try {
    const verified = await code.verify(
      { ...code.twoFactor, parse: parseInput },
      { caller, idempotencyKey, body: { ok: true, value: input }, deadlineAt, trace: { attempts: [] } },
      dependenciesOf(world, process),
    );
    return { process, input, verified };
  } catch (error) {
    if (error instanceof code.Problem) return { process, input, problem: error };
    world.fault ??= error;
    return undefined;
  }
}

function dependenciesOf(world: World, process: Process): Dependencies {
  const { plan, code, counts } = world;
  const { clock, random } = process;
  const { settings } = plan;
  return {
    config: { ...config, failOverAfterUnknown: plan.failOverAfterUnknown, records: settings },
    clock,
    random,
    log: { ...silentLog, unsaved: () => (counts.unsaved += 1) },
    providers,
    keys: () => Promise.resolve(cachedKeys),
    availability: createSimulatedAvailability(world, process),
    limits: { admit: () => Promise.resolve({ started() {} }) },
    transport: createSimulatedTransport(world, process),
    records: code.createRecords({ store: createFaultyStore(world, process), clock, random, settings }),
  };
}

const config: Omit<Config, "failOverAfterUnknown" | "records"> = {
  stage: "local",
  verificationsTable: "verifications",
  usageTable: "usage",
  providerIds: ["alpha", "beta"],
  authorizer: "iam",
  jwtClaim: "sub",
  thresholdFloor: 60,
  imageUrlHosts: new Set(),
  allowPlainHttp: false,
  call: defaultCallSettings,
};

const silentLog: Log = {
  check() {},
  alarm() {},
  packages() {},
  warningCleared() {},
  unsaved() {},
  secretFailure() {},
  fault() {},
};
