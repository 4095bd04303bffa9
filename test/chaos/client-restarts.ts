import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "../../clients/typescript/client.ts";
import { http } from "../../clients/typescript/http.ts";
import type { Backing } from "../../local/start-backing.ts";
import { madeUpPerson } from "../samples/people.ts";
import { balance, callsOf, readRecords } from "./books.ts";
import { openDoor } from "./door.ts";
import { startGatewayChild } from "./gateway-child.ts";

export type RestartOptions = {
  checks: number;
  /** How often somebody is killed while the checks run. */
  kills: number;
  /** Who: the door alone, while the functions go on, or the process that runs them (SIGKILL). */
  killed: "door" | "functions";
  /** Checks in flight. */
  concurrency?: number;
  /** The first of the made-up people that are asked about. */
  firstPerson?: number;
};

/** What a run ended with. */
export type RestartReport = {
  verdicts: number;
  /** Checks that ended with a problem or with another error: must be 0. */
  failures: number;
  /** Different verifications: must be as many as checks. */
  verifications: number;
  repetitions: number;
  /** Attempts in the records by their charge. */
  recorded: { charged: number; free: number; unknown: number };
  /** What the providers charged. */
  charges: number;
  /** Charges that no record knows of: must be 0. */
  lost: number;
  durationMs: number;
};

/** How long the providers take to answer, so that kills meet calls that are under way. */
const providerDelayMs = 15;
/** The deadline of the deployed functions. */
const deployedTimeoutSeconds = 29;
/** How long the killed one stays away. */
const absenceMs = 200;

/** Asks for many checks with the client while who answers is killed and started again in the middle. */
export async function runThroughRestarts(
  backing: Backing,
  { checks, kills, killed, concurrency = 16, firstPerson = 0 }: RestartOptions,
): Promise<RestartReport> {
  await control(backing, "_calls", "DELETE");
  for (const provider of ["kuaidi100", "shuxun"]) {
    await control(backing, "_faults", "POST", {
      provider,
      fault: "late",
      times: checks * 2,
      delayMs: providerDelayMs,
    });
  }
  const known = new Set((await readRecords(backing.dynamoDbEndpoint)).map(({ pk }) => pk));
  // Only a function that dies leaves a key behind for which somebody waits. One that lives has the time that it has deployed, because a
  // busy machine may stand still for seconds.
  const deadline = killed === "door" ? { timeoutSeconds: deployedTimeoutSeconds } : {};
  let functions = await startGatewayChild(backing, deadline);
  const door = await openDoor(() => functions.url);
  let repetitions = 0;
  const client = createClient({
    transport: http({ baseUrl: door.url }),
    onRetry: () => {
      repetitions += 1;
    },
  });

  const startedAt = performance.now();
  const ids: string[] = [];
  const failures: unknown[] = [];
  let started = 0;
  async function work(): Promise<void> {
    while (started < checks) {
      const person = madeUpPerson(firstPerson + started++);
      try {
        ids.push((await client.twoFactor(person)).id);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  async function killInTheMiddle(): Promise<void> {
    for (let kill = 1; kill <= kills; kill += 1) {
      while (ids.length < (checks * kill) / (kills + 1) && failures.length === 0) await sleep(1);
      await door.shut();
      if (killed === "functions") await functions.kill();
      await sleep(absenceMs);
      if (killed === "functions") functions = await startGatewayChild(backing, deadline);
      await door.open();
    }
  }
  await Promise.all([killInTheMiddle(), ...Array.from({ length: concurrency }, work)]);
  const durationMs = performance.now() - startedAt;
  await door.shut();
  await functions.kill();

  const records = await readRecords(backing.dynamoDbEndpoint);
  const own = records.filter(({ pk }) => !known.has(pk));
  const balances = balance(backing.calls(), callsOf(own));
  return {
    verdicts: ids.length,
    failures: failures.length,
    verifications: new Set(ids).size,
    repetitions,
    recorded: {
      charged: sum(balances.map(({ recorded }) => recorded.charged)),
      free: sum(balances.map(({ recorded }) => recorded.free)),
      unknown: sum(balances.map(({ recorded }) => recorded.unknown)),
    },
    charges: sum(balances.map(({ charges }) => charges)),
    lost: sum(balances.map(({ lost }) => lost)),
    durationMs,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function control(backing: Backing, path: string, method: string, body?: object): Promise<void> {
  await fetch(`${backing.providersUrl}/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
