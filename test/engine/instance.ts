import { twoFactor } from "../../lib/checks/two-factor.ts";
import type { Config } from "../../lib/domain/config.ts";
import type { Dependencies } from "../../lib/check/dependencies.ts";
import type { Verified } from "../../lib/check/answer.ts";
import { Problem } from "../../lib/domain/problem.ts";
import type { Transport, ProviderRequest } from "../../lib/providers/exchange.ts";
import { createRecords } from "../../lib/records/records.ts";
import type { RecordStore } from "../../lib/store/write.ts";
import { systemClock, systemRandom } from "../../lib/base/system.ts";
import { verify } from "../../lib/check/verify.ts";
import { createPipeline, withSecondProvider } from "../lib/check/pipeline.ts";
import { madeUpPerson } from "../samples/people.ts";

export const caller = "iam:000000000000:role/orders";

const noScript = (): never => {
  throw new Error("there is no script");
};

/** What an instance of the shipped pipeline needs to run in real time over a real store. */
export function createInstance(
  store: RecordStore,
  transport: Transport,
  config: Partial<Config> = {},
): Dependencies {
  const { dependencies } = withSecondProvider(
    createPipeline(noScript, { config, time: systemClock, transport }),
  );
  const records = createRecords({
    store,
    clock: systemClock,
    random: systemRandom,
    settings: dependencies.config.records,
  });
  return { ...dependencies, random: systemRandom, records };
}

/** The n-th key of a run. */
export function keyOf(run: string, number: number): string {
  return `${run}-${String(number).padStart(14, "x")}`;
}

/** Checks the n-th made-up person, or another one, under the n-th key; a Problem is an answer, anything else is thrown. */
export async function check(
  dependencies: Dependencies,
  run: string,
  number: number,
  deadlineMs: number,
  person = madeUpPerson(number),
): Promise<Verified | Problem> {
  return verify(
    twoFactor,
    {
      caller,
      idempotencyKey: keyOf(run, number),
      body: { ok: true, value: person },
      deadlineAt: Date.now() + deadlineMs,
      trace: { attempts: [] },
    },
    dependencies,
  ).catch((error: unknown) => {
    if (error instanceof Problem) return error;
    throw error;
  });
}

/** The ID number that a request to a provider is about. */
export function idNumberIn({ url, body }: ProviderRequest): string {
  return /(?<!\d)\d{17}[\dX]/.exec(`${url} ${body.toString()}`)?.[0] ?? "";
}
