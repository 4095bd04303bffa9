import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { httpEntry } from "../../../lib/entry/http.ts";
import { invokeEntry } from "../../../lib/entry/invoke.ts";
import { writeLimits } from "../facts/stored-limits.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { createPipeline, cutOff, shuxunAnswer, type Pipeline } from "../check/pipeline.ts";
import { createMemoryStore } from "../store/memory-store.ts";
import { entries, httpEvent, lambdaContext } from "./entries.ts";

const person = madeUpPerson(2);
const idempotencyKey = "check-2026-11-22-0001";
const good = { idempotencyKey, body: person };
const callers = { http: "iam:000000000000:role/orders", invoke: "declared:orders" };
const matching = (): Pipeline => createPipeline(() => shuxunAnswer(1));

/** The lines of the log by their alarm or event, with result and caller where they tell them. */
function linesOf({ lines }: Pipeline): string[] {
  return lines.map(({ alarm, event, result, caller }) =>
    [alarm ?? event, result, caller].filter((part) => typeof part === "string").join(" "),
  );
}

describe.each(entries)("the $name entry leaves one line of a check, with its caller,", ({ name, send }) => {
  const caller = callers[name];

  it.each([
    {
      end: "that got a verdict",
      pipeline: matching,
      lines: [`check match ${caller}`],
    },
    {
      end: "that broke input rules",
      pipeline: matching,
      body: { name: 7 },
      lines: [`check invalid_request ${caller}`],
    },
    {
      end: "that no provider answered",
      pipeline: () => createPipeline(() => cutOff),
      lines: [`check provider_timeout ${caller}`],
    },
    {
      end: "that no provider could be called for",
      pipeline() {
        const pipeline = matching();
        pipeline.secrets.clear();
        return pipeline;
      },
      lines: [`check unavailable ${caller}`],
    },
    {
      end: "that its caller's limits refused",
      async pipeline() {
        const pipeline = matching();
        await writeLimits(pipeline.usage, caller, { monthlyCalls: 0 });
        return pipeline;
      },
      lines: [`check budget_exceeded ${caller}`],
    },
    {
      end: "that met a fault of our own, and one of the fault",
      pipeline: () =>
        createPipeline(() => {
          throw new Error("never shown");
        }),
      lines: ["fault", `check internal_error ${caller}`],
    },
  ])("$end", async ({ pipeline: create, body = person, lines }) => {
    const pipeline = await create();
    await send(twoFactor, pipeline.dependencies, { idempotencyKey, body });
    expect(linesOf(pipeline)).toEqual(lines);
  });

  it("whether it is the first of its key or not", async () => {
    const pipeline = matching();
    await send(twoFactor, pipeline.dependencies, good);
    await send(twoFactor, pipeline.dependencies, good);
    expect(linesOf(pipeline)).toEqual([`check match ${caller}`, `check match ${caller}`]);
    expect(pipeline.lines.map(({ replayed = false }) => replayed)).toEqual([false, true]);
  });
});

describe("the http entry leaves one line of an event", () => {
  const event = httpEvent(JSON.stringify(person), { "idempotency-key": idempotencyKey });
  const { headers: _, ...withoutHeaders } = event;

  it.each([
    {
      title: "whose body cannot be read, with its caller",
      event: { ...event, headers: { "content-type": "text/plain" } },
      status: 415,
      lines: [`check unsupported_media_type ${callers.http}`],
    },
    {
      title: "that cannot be read at all, with its caller",
      event: withoutHeaders,
      status: 500,
      lines: ["fault", `check internal_error ${callers.http}`],
    },
    {
      title: "of nobody",
      event: { ...event, requestContext: { requestId: "request-1" } },
      status: 403,
      lines: ["check forbidden"],
    },
    { title: "that API Gateway has not made", event: {}, status: 403, lines: ["check forbidden"] },
    { title: "that is none", event: null, status: 403, lines: ["check forbidden"] },
  ])("$title", async ({ event: sent, status, lines }) => {
    const pipeline = matching();
    expect(await callWith(sent, pipeline)).toMatchObject({ statusCode: status });
    expect(linesOf(pipeline)).toEqual(lines);
  });

  it("that has no request id by the id of the invocation", async () => {
    const pipeline = matching();
    const { awsRequestId } = lambdaContext();
    expect(await callWith({}, pipeline)).toMatchObject({ headers: { "x-request-id": awsRequestId } });
    expect(pipeline.lines).toMatchObject([{ requestId: awsRequestId }]);
  });
});

describe("the invoke entry leaves one line of a payload", () => {
  const payload = { ...person, idempotencyKey, caller: "orders" };
  const byAlias = {
    ...lambdaContext(),
    invokedFunctionArn: `${lambdaContext().invokedFunctionArn}:orders`,
  };

  it.each([
    { title: "that is no object", sent: null, context: lambdaContext(), line: "check invalid_request" },
    {
      title: "that is no object, with the alias that it came by",
      sent: [payload],
      context: byAlias,
      line: "check invalid_request alias:orders",
    },
    {
      title: "of nobody",
      sent: { ...payload, caller: undefined },
      context: lambdaContext(),
      line: "check invalid_request",
    },
  ])("$title", async ({ sent, context, line }) => {
    const pipeline = matching();
    await invokeEntry(twoFactor, pipeline.dependencies)(sent, context);
    expect(linesOf(pipeline)).toEqual([line]);
  });

  it("whose problem is thrown for Lambda to try again", async () => {
    const pipeline = createPipeline(() => cutOff);
    const handler = invokeEntry(twoFactor, pipeline.dependencies);
    await expect(handler({ ...payload, onRetryable: "throw" }, lambdaContext())).rejects.toThrow();
    expect(linesOf(pipeline)).toEqual(["check provider_timeout declared:orders"]);
  });

  it("that met a fault, and throws nothing of that", async () => {
    const pipeline = createPipeline(() => {
      throw new Error(`never shown ${person.idNumber}`);
    });
    const handler = invokeEntry(twoFactor, pipeline.dependencies);
    const thrown: unknown = await handler({ ...payload, onRetryable: "throw" }, lambdaContext()).catch(
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({ name: "internal_error" });
    expect(inspect(thrown, { depth: null, showHidden: true })).not.toContain(person.idNumber);
    expect(linesOf(pipeline)).toEqual(["fault", "check internal_error declared:orders"]);
  });

  it("whose time was up, and none more when its check ends all the same", async () => {
    const hanging = Promise.withResolvers<void>();
    let isHanging = false;
    const pipeline = createPipeline(() => shuxunAnswer(1), {
      store(table) {
        const store = createMemoryStore(table);
        return {
          ...store,
          async write(...asked) {
            if (isHanging) await hanging.promise;
            return store.write(...asked);
          },
        };
      },
    });
    const handler = invokeEntry(twoFactor, pipeline.dependencies);
    await handler(payload, lambdaContext());
    isHanging = true;
    const context = { ...lambdaContext(), getRemainingTimeInMillis: () => 20 };
    expect(await handler(payload, context)).toMatchObject({ code: "internal_error", charged: "unknown" });
    hanging.resolve();
    await new Promise(setImmediate);
    expect(linesOf(pipeline)).toEqual([
      "check match declared:orders",
      "fault",
      "check internal_error declared:orders",
    ]);
  });
});

/** Calls the HTTP handler as whoever may invoke it can: with any event. */
async function callWith(event: unknown, { dependencies }: Pipeline): Promise<unknown> {
  const answer: unknown = await Reflect.apply(httpEntry(twoFactor, dependencies), undefined, [
    event,
    lambdaContext(),
  ]);
  return answer;
}
