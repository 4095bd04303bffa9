import { expect, it } from "vitest";
import { verify } from "../../../lib/check/verify.ts";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { createPipeline, shuxunAnswer } from "./pipeline.ts";

/** A check whose keys and whose first provider are read only when the test says so. */
function startCheck() {
  const { dependencies, clock } = createPipeline(() => shuxunAnswer(1));
  const keys = Promise.withResolvers<Awaited<ReturnType<typeof dependencies.keys>>>();
  const facts = Promise.withResolvers<void>();
  const begun: string[] = [];
  const request = {
    caller: "iam:000000000000:role/orders",
    idempotencyKey: "check-2026-11-22-0001",
    body: { ok: true, value: madeUpPerson(1) } as const,
    deadlineAt: clock.now() + 29_000,
    trace: { attempts: [] },
  };
  let outcome = "none";
  const done = verify(twoFactor, request, {
    ...dependencies,
    keys() {
      begun.push("keys");
      return keys.promise;
    },
    availability: {
      ...dependencies.availability,
      async nextReady(...asked) {
        begun.push("facts");
        await facts.promise;
        return dependencies.availability.nextReady(...asked);
      },
    },
  }).then(
    ({ answer }) => (outcome = answer.verdict),
    () => (outcome = "failed"),
  );
  return { dependencies, keys, facts, begun, done, outcome: () => outcome };
}

it("reads keys and facts side by side", async () => {
  const check = startCheck();
  expect(check.begun).toEqual(["keys", "facts"]);
  check.facts.resolve();
  check.keys.resolve(await check.dependencies.keys());
  await check.done;
  expect(check.outcome()).toBe("match");
});

it("does not end while one of them is still being read, though the other has failed", async () => {
  const check = startCheck();
  check.keys.reject(new Error("no keys"));
  await new Promise(setImmediate);
  expect(check.outcome()).toBe("none");
  check.facts.resolve();
  await check.done;
  expect(check.outcome()).toBe("failed");
});
