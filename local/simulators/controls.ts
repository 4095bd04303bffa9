import type { IncomingMessage, ServerResponse } from "node:http";
import * as v from "valibot";
import { isMonth } from "../../lib/base/month.ts";
import { kinds } from "../../lib/domain/kinds.ts";
import { bodyOf, parseJson } from "../http.ts";
import { faultNamesOf } from "./fault-plan.ts";
import { wireFaults } from "./faults.ts";
import { simulatorsManual } from "./manual.ts";
import type { Simulation } from "./simulation.ts";

type Control = (simulation: Simulation, body: unknown, query: URLSearchParams) => Answer;
type Answer = { status: number; body: object | string; contentType?: string };

const faultSchema = v.strictObject({
  provider: v.string(),
  fault: v.string(),
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  delayMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

const accountSchema = v.strictObject({
  provider: v.string(),
  credentials: v.optional(v.array(v.record(v.string(), v.string()))),
  kinds: v.optional(v.array(v.picklist(kinds))),
  remainingCalls: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  callsPerSecond: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

const controls: Readonly<Record<string, Control>> = {
  "GET /": ({ providers }) => ok(simulatorsManual(providers)),
  "GET /_calls": ({ callLog }) => ok(callLog.calls()),
  "DELETE /_calls": ({ callLog, bills }) =>
    done(() => {
      callLog.clear();
      bills.clear();
    }),
  "GET /_bill.csv": bill,
  "GET /_faults": ({ faults }) => ok({ waiting: faults.waiting() }),
  "POST /_faults": addFault,
  "DELETE /_faults": ({ faults }) => done(() => faults.clear()),
  "POST /_account": changeAccount,
  "DELETE /_account": ({ accounts, providers }) =>
    done(() => {
      for (const book of accounts.values()) book.reset();
      for (const provider of providers) provider.forget?.();
    }),
};

/** Answers a request that is for the simulators themselves: their books, faults and accounts. */
export async function answerControl(
  simulation: Simulation,
  { pathname: path, searchParams }: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const control = controls[`${request.method} ${path}`];
  const { status, body, contentType } =
    control === undefined
      ? refuse(404, `There is no ${request.method} ${path}. GET / lists what there is.`)
      : control(simulation, parseJson(await bodyOf(request)), searchParams);
  const isText = typeof body === "string";
  response
    .writeHead(status, {
      "content-type": `${contentType ?? (isText ? "text/plain" : "application/json")}; charset=utf-8`,
    })
    .end(isText ? body : JSON.stringify(body));
}

function bill(simulation: Simulation, _body: unknown, query: URLSearchParams): Answer {
  const provider = simulation.providers.find(({ id }) => id === query.get("provider"));
  if (provider === undefined) return unknownProvider(simulation);
  const month = query.get("month") ?? "";
  if (!isMonth(month)) return refuse(400, "Give the month of the bill as month=2026-11.");
  return {
    status: 200,
    body: simulation.bills.csv(provider.id, provider.bill, month),
    contentType: "text/csv",
  };
}

function addFault(simulation: Simulation, body: unknown): Answer {
  const parsed = v.safeParse(faultSchema, body);
  if (!parsed.success) return refuse(400, 'Send {"provider", "fault", "times"?: 1, "delayMs"?} as JSON.');
  const provider = simulation.providers.find(({ id }) => id === parsed.output.provider);
  if (provider === undefined) return unknownProvider(simulation);
  const names = faultNamesOf(provider);
  if (!names.includes(parsed.output.fault)) {
    return refuse(400, `${provider.id} has no such fault. Its faults are: ${names.join(" ")}`);
  }
  if (parsed.output.fault === "refuse") {
    const { delayMs = wireFaults["refuse"]?.delayMs ?? 0 } = parsed.output;
    setImmediate(() => simulation.refuseFor(delayMs));
    return ok({ refusingForMs: delayMs });
  }
  simulation.faults.add(parsed.output);
  return ok({ waiting: simulation.faults.waiting() });
}

function changeAccount(simulation: Simulation, body: unknown): Answer {
  const parsed = v.safeParse(accountSchema, body);
  if (!parsed.success) {
    return refuse(
      400,
      'Send {"provider", "credentials"?, "kinds"?, "remainingCalls"?, "callsPerSecond"?} as JSON.',
    );
  }
  const { provider, ...changes } = parsed.output;
  const book = simulation.accounts.get(provider);
  if (book === undefined) return unknownProvider(simulation);
  book.change(Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
  return { status: 204, body: "" };
}

function unknownProvider({ providers }: Simulation): Answer {
  return refuse(
    400,
    `There is no such provider. The providers are: ${providers.map(({ id }) => id).join(" ")}`,
  );
}

function ok(body: object | string): Answer {
  return { status: 200, body };
}

function done(change: () => void): Answer {
  change();
  return { status: 204, body: "" };
}

function refuse(status: number, message: string): Answer {
  return { status, body: { message } };
}
