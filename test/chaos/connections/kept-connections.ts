import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { type Moment, momentNow } from "../../../lib/base/moment.ts";
import { defaultCallSettings } from "../../../lib/domain/config.ts";
import type { Exchange, Transport } from "../../../lib/providers/exchange.ts";
import { createTransport } from "../../../lib/providers/transport.ts";
import { host } from "../../../local/ports.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { type Answer, fates, type Order, processMs, type Seen } from "./order.ts";

/** How to run calls against a vendor. */
export type KeptRun = {
  calls: number;
  /** How many transports call at the same time, each one after another. */
  instances: number;
  seed: number;
  /** How long the vendor leaves a connection idle, in milliseconds of the run's own time. */
  keepAliveMs: number;
  /** Whether it does everything that a vendor should not, or only closes what is idle. */
  isHostile: boolean;
};

/** What a run came to. */
export type KeptResult = {
  calls: number;
  /** What the vendor accepted: each other call went over a connection that had served one before. */
  connections: number;
  chargedByVendor: number;
  charged: number;
  unknown: number;
  /** Those of them that were lost on a kept connection, which an operator is told of. */
  lostOnKept: number;
  free: number;
  /** Charges of the vendor for calls that are free in our books. Must be 0. */
  lostCharges: number;
  /** Answers to another request that had been written before the request was. Must be 0. */
  foreign: number;
  /** Answers to another request that were on their way when the request was written: no client can tell these. */
  foreignUnderWay: number;
  /** Connections over which several owners called. Must be 0. */
  shared: number;
};

/** A second of the run is a twentieth of a second: its clocks, its pauses and the times of the vendor are as much faster. */
const faster = 20;
/** Nobody waits for a silent vendor for longer than this, in real milliseconds. */
const timeoutMs = 2_000;
/** How often a hostile vendor does something else than answer. */
const hostility = 0.06;

/** Calls a vendor again and again over connections that are kept, and compares both sides. */
export async function runKeptCalls(run: KeptRun): Promise<KeptResult> {
  const vendor = new Worker(new URL("./vendor.ts", import.meta.url));
  const port = Number((await once(vendor, "message"))[0]);
  const books = { charged: new Set<string>(), unknown: new Set<string>(), lostOnKept: 0, free: 0 };
  const strangers = { before: 0, underWay: 0 };

  async function instance(number: number): Promise<void> {
    const random = seededRandom(run.seed * 1_009 + number);
    const send = createTransport({
      keptMs: defaultCallSettings.keptConnectionMs,
      now: fastNow,
      onLost: () => (books.lostOnKept += 1),
    });
    const count = Math.floor((run.calls + number) / run.instances);
    for (let call = 0; call < count; call += 1) {
      await sleep(pauseMs(random) / faster);
      const order = orderOf(`${number}-${call}`, run, random);
      const startedAt = processMs();
      const exchange = await callOnce(send, port, order);
      if (exchange.kind === "response") {
        books.charged.add(order.id);
        const answer = answerOf(exchange);
        if (answer === undefined || answer.id === order.id) continue;
        if (answer.at < startedAt) strangers.before += 1;
        else strangers.underWay += 1;
      } else if (exchange.sent) books.unknown.add(order.id);
      else books.free += 1;
    }
  }

  await Promise.all(Array.from({ length: run.instances }, (_, number) => instance(number)));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
  vendor.postMessage("stop");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the vendor says so
  const [seen] = (await once(vendor, "message")) as [Seen];
  const { connections, charged, shared } = seen;
  return {
    calls: books.charged.size + books.unknown.size + books.free,
    connections,
    chargedByVendor: charged.length,
    charged: books.charged.size,
    unknown: books.unknown.size,
    lostOnKept: books.lostOnKept,
    free: books.free,
    lostCharges: charged.filter((id) => !books.charged.has(id) && !books.unknown.has(id)).length,
    foreign: strangers.before,
    foreignUnderWay: strangers.underWay,
    shared,
  };
}

/** The clocks of the run, which are {@link faster} than the machine's. */
function fastNow(): Moment {
  const { wallMs, steadyMs } = momentNow();
  return { wallMs: wallMs * faster, steadyMs: steadyMs * faster };
}

/** Mostly up to two seconds of the run's time, sometimes up to eight. */
function pauseMs(random: () => number): number {
  return random() * (random() < 0.7 ? 2_000 : 8_000);
}

function orderOf(id: string, { keepAliveMs, isHostile }: KeptRun, random: () => number): Order {
  const fate = isHostile && random() < hostility ? fates[Math.floor(random() * fates.length)] : "answered";
  return {
    id,
    // Now and then an account gets a new version, or another provider is called.
    owner: `${random() < 0.95 ? "first" : "second"} ${random() < 0.95 ? 1 : 2}`,
    fate: fate ?? "answered",
    laterMs: pauseMs(random) / faster,
    keepAliveMs: keepAliveMs / faster,
  };
}

function callOnce(send: Transport, port: number, order: Order): Promise<Exchange> {
  const [providerId = "", accountVersionId = ""] = order.owner.split(" ");
  return send(
    { method: "POST", url: `http://${host}:${port}/`, headers: {}, body: JSON.stringify(order) },
    { timeoutMs, connectTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs, maxBodyBytes: 1_024 },
    undefined,
    { providerId, accountVersionId },
  );
}

function answerOf(exchange: Extract<Exchange, { kind: "response" }>): Answer | undefined {
  const { text } = exchange.response;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the vendor has written it
  return text === undefined ? undefined : (JSON.parse(text) as Answer);
}

/** Whether a run has shown nothing that must never happen. */
export function isSound({ lostCharges, foreign, shared }: KeptResult): boolean {
  return lostCharges === 0 && foreign === 0 && shared === 0;
}
