import { chargedOf, type Charged } from "../../lib/domain/charge.ts";
import { defaultCallSettings, type Config } from "../../lib/domain/config.ts";
import type { Dependencies } from "../../lib/check/dependencies.ts";
import type { Verified } from "../../lib/check/answer.ts";
import type { Problem } from "../../lib/domain/problem.ts";
import type { Log } from "../../lib/log/log.ts";
import { chargesOf, type VerificationRecord } from "../../lib/records/record.ts";
import { createSimulatedAvailability } from "./availability.ts";
import { createSimulatedKeys } from "./keys.ts";
import { createSimulatedTransport } from "./calls.ts";
import { checkCarriedOver } from "./carried-over.ts";
import { caller, idempotencyKey, inputs, parseInput, type Input } from "./inputs.ts";
import { instanceFor, type Instance } from "./instances.ts";
import { startProcess, type Process } from "./process.ts";
import { providers } from "./providers.ts";
import type { World } from "./world.ts";

/** An answer that a caller got; a process that was killed or frozen gives none. */
export type Reply = {
  process: Process;
  input: Input;
  /** What the key had cost when the request came, by its record. */
  costBefore: Charged;
  /** The record when the request came. */
  before: VerificationRecord | undefined;
} & ({ verified: Verified } | { problem: Problem });

/** Starts an invocation of the shipped pipeline and hands over its answer, if it gives one. */
export function request(world: World, id: number, input: Input, onReply: (reply: Reply) => void): Process {
  const { counts, trace } = world;
  const process = startProcess(world, id);
  counts.requests += 1;
  trace?.(`#${id} starts${input === inputs[0] ? "" : " with the other input"}`);
  const before = world.record();
  const costBefore = costOf(before);
  const instance = instanceFor(world, process);
  const { unsavedBy } = instance;
  void answer(world, instance, input).then((outcome) => {
    process.end();
    instance.network.freeze();
    if (unsavedBy !== undefined) checkCarriedOver(world, unsavedBy, process);
    instance.unsavedBy =
      outcome !== undefined && "verified" in outcome && !outcome.verified.saved ? process : undefined;
    if (outcome !== undefined) onReply({ process, input, costBefore, before, ...outcome });
    return outcome;
  });
  return process;
}

/** What a key has cost, by its record. */
export function costOf(record: VerificationRecord | undefined): Charged {
  return record === undefined ? "no" : chargedOf(chargesOf(record));
}

async function answer(
  world: World,
  instance: Instance,
  input: Input,
): Promise<{ verified: Verified } | { problem: Problem } | undefined> {
  const { code } = world;
  const { process, deployment } = instance;
  const { deadlineAt } = process;
  try {
    const verified = await code.verify(
      { ...code.twoFactor, parse: (body) => parseInput(body, deployment.refuses) },
      { caller, idempotencyKey, body: { ok: true, value: input }, deadlineAt, trace: { attempts: [] } },
      dependenciesOf(world, instance),
    );
    return { verified };
  } catch (error) {
    if (error instanceof code.Problem) return { problem: error };
    world.fault ??= error;
    return undefined;
  }
}

function dependenciesOf(world: World, { process, deployment, records, network }: Instance): Dependencies {
  const { counts } = world;
  const { clock, random } = process;
  const { settings, failOverAfterUnknown, providerIds } = deployment;
  return {
    config: { ...config, failOverAfterUnknown, records: settings },
    clock,
    random,
    log: { ...silentLog, unsaved: () => (counts.unsaved += 1) },
    providers: providerIds.flatMap((id) => providers.filter((provider) => provider.id === id)),
    keys: createSimulatedKeys(world, process.id),
    availability: createSimulatedAvailability(world, process, network),
    limits: {
      enter: () =>
        Promise.resolve({ looksUpKey: false, admit: () => Promise.resolve(undefined), started() {} }),
    },
    transport: createSimulatedTransport(world, process, network),
    records,
  };
}

const config: Omit<Config, "failOverAfterUnknown" | "records"> = {
  stage: "local",
  version: "0.1.0",
  verificationsTable: "verifications",
  usageTable: "usage",
  providerIds: ["alpha", "beta"],
  authorizer: "iam",
  jwtClaim: "sub",
  requireAlias: false,
  thresholdFloor: 60,
  imageUrlHosts: new Set(),
  requireConsent: "off",
  minors: "guardian",
  call: defaultCallSettings,
};

const silentLog: Log = {
  check() {},
  alarm() {},
  packages() {},
  unknownCharges() {},
  warningCleared() {},
  unsaved() {},
  secretFailure() {},
  fault() {},
};
