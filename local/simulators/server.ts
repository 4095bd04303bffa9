import type { Simulation } from "./simulation.ts";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { bodyWithin, closeServer, createLocalServer } from "../http.ts";
import { host, listen } from "../ports.ts";
import { openAccount } from "./account.ts";
import { alibaba } from "./alibaba.ts";
import { createBills } from "./bills.ts";
import { answerControl } from "./controls.ts";
import { createFaultPlan } from "./fault-plan.ts";
import { send, wireFaults } from "./faults.ts";
import { baidu } from "./baidu.ts";
import { huawei } from "./huawei.ts";
import { kuaidi100 } from "./kuaidi100.ts";
import { type LoggedCalls, createCallLog } from "./call-log.ts";
import { shuxun } from "./shuxun.ts";
import type { SimulatedAnswer, SimulatedProvider } from "./simulated-provider.ts";
import { tencent } from "./tencent.ts";

/** Every simulated provider. */
export const simulatedProviders: readonly SimulatedProvider[] = [
  kuaidi100,
  shuxun,
  huawei,
  baidu,
  tencent,
  alibaba,
];

/** The running simulators; each provider's paths begin with its id. */
export type Simulators = { url: string; port: number; calls(): LoggedCalls; stop(): Promise<void> };

/** Starts every simulated provider behind one port. */
export async function startSimulators(options: { port: number }): Promise<Simulators> {
  const server = createLocalServer((request, response) => void receive(simulation, request, response));
  const simulation: Simulation = {
    providers: simulatedProviders,
    accounts: new Map(
      simulatedProviders.map(({ id, defaultCredentials }) => [id, openAccount(defaultCredentials)]),
    ),
    faults: createFaultPlan(),
    callLog: createCallLog(simulatedProviders.map(({ id }) => id)),
    bills: createBills(),
    refuseFor: (durationMs) => closeFor(server, port, durationMs),
  };
  // Faults are there to make clients go away.
  server.on("clientError", (_error, socket) => socket.destroy());
  const port = await listen(server, options.port, "providers");
  return {
    url: `http://${host}:${port}`,
    port,
    calls: () => simulation.callLog.calls(),
    stop: () => closeServer(server),
  };
}

async function receive(
  simulation: Simulation,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = new URL(request.url ?? "/", "http://simulators");
    const [, id = "", path = ""] = /^\/([^/]*)(.*)$/u.exec(url.pathname) ?? [];
    const provider = simulation.providers.find((candidate) => candidate.id === id);
    if (provider === undefined) await answerControl(simulation, url, request, response);
    else await call(simulation, provider, { path, query: url.searchParams }, request, response);
  } catch {
    request.destroy();
  }
}

async function call(
  { accounts, faults, callLog, bills }: Simulation,
  provider: SimulatedProvider,
  { path, query }: { path: string; query: URLSearchParams },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const planned = faults.next(provider.id);
  const wireFault = planned && wireFaults[planned.fault];
  const stage = { response, socket: request.socket, delayMs: planned?.delayMs ?? wireFault?.delayMs ?? 0 };
  if (wireFault?.books === "not_counted") {
    await wireFault.play({ ...stage, answer: nothing });
    return;
  }
  const body = await bodyWithin(request, provider.maxBodyBytes);
  const book = accounts.get(provider.id) ?? openAccount(provider.defaultCredentials);
  const received = { method: request.method ?? "", path, query, headers: request.headers, body };
  const plain = provider.answer(received, book.account(), () => book.allowance());
  const own = provider.ownFaults.find(({ name }) => name === planned?.fault)?.answer(received);
  // The fault of an own answer is planned without a request, so only the request knows the kind.
  const answer = own === undefined ? plain : { ...plain, ...own, kind: plain.kind };
  const charged = answer.charged && wireFault?.books !== "free";
  if (charged) {
    book.charge();
    const { kind, reference = "" } = answer;
    if (kind !== undefined) bills.add({ provider: provider.id, kind, reference, atMs: Date.now() });
  }
  callLog.record({
    provider: provider.id,
    kind: answer.kind ?? "unknown",
    charged,
    answer: wireFault === undefined ? answer.code : `${planned?.fault} (${answer.code})`,
  });
  if (wireFault === undefined) send(response, answer, Buffer.from(answer.body));
  else await wireFault.play({ ...stage, answer });
}

const nothing: SimulatedAnswer = {
  status: 200,
  headers: {},
  body: "",
  kind: undefined,
  charged: false,
  code: "",
};

/** Stops listening, drops idle connections, and listens again after `durationMs`. */
function closeFor(server: Server, port: number, durationMs: number): void {
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.listen(port, host), durationMs);
}
