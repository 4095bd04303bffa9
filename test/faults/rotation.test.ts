import { expect, it } from "vitest";
import { twoFactor } from "../../lib/checks/two-factor.ts";
import { createTransport } from "../../lib/providers/transport.ts";
import { systemClock } from "../../lib/base/system.ts";
import { verify } from "../../lib/check/verify.ts";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { startSimulators, type Simulators } from "../../local/simulators/server.ts";
import { createPipeline, type Pipeline } from "../lib/check/pipeline.ts";
import { madeUpPerson } from "../samples/people.ts";

const secretName = "idcheck/local/providers/shuxun";
const checks = 400;
const inFlight = 20;

async function check({ dependencies }: Pipeline, n: number): Promise<string> {
  const { answer } = await verify(
    twoFactor,
    {
      caller: "iam:000000000000:role/orders",
      idempotencyKey: `rotation-check-${String(n).padStart(6, "0")}`,
      body: { ok: true, value: madeUpPerson(n) },
      deadlineAt: Date.now() + 29_000,
      trace: { attempts: [] },
    },
    dependencies,
  );
  return answer.verdict;
}

async function rotate({ url }: Simulators, pipeline: Pipeline): Promise<void> {
  const account: unknown = JSON.parse(initialSecrets(url)[secretName] ?? "");
  pipeline.secrets.set(secretName, {
    value: { ...Object(account), appCode: "rotated-app-code" },
    versionId: "2",
  });
  // The vendor refuses the old credentials from this moment on.
  await fetch(`${url}/_account`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ provider: "shuxun", credentials: [{ appCode: "rotated-app-code" }] }),
  });
}

it("credentials that are rotated under load fail no check and are read once more", async () => {
  const simulators = await startSimulators({ port: 0 });
  const pipeline = createPipeline(() => Promise.reject(new Error("there is no script")), {
    config: { providerIds: ["shuxun"] },
    time: systemClock,
    transport: createTransport(),
  });
  pipeline.secrets.set(secretName, {
    value: JSON.parse(initialSecrets(simulators.url)[secretName] ?? ""),
    versionId: "1",
  });
  let next = 0;
  const verdicts: string[] = [];
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let n = next++; n < checks; n = next++) {
        if (n === checks / 2) await rotate(simulators, pipeline);
        verdicts.push(await check(pipeline, n));
      }
    }),
  );
  await simulators.stop();
  expect(verdicts).toHaveLength(checks);
  expect(new Set(verdicts)).toEqual(new Set(["match"]));
  expect(pipeline.secretReads.filter((name) => name === secretName)).toHaveLength(2);
  expect(pipeline.states.get("shuxun#two_factor")?.credentialsBroken?.versionId ?? "1").toBe("1");
});
