import {
  createServer,
  request as httpRequest,
  Agent,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { bodyOf, closeServer, parseJson } from "../../local/http.ts";
import { boundPort, host } from "../../local/ports.ts";
import { isRecord } from "../support/is-record.ts";

/** What the engine would refuse a write with; it does nothing then. */
const refusals = {
  throttled: { status: 400, type: "com.amazonaws.dynamodb.v20120810#ThrottlingException" },
  "over the table's rate": {
    status: 400,
    type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
  },
  "in conflict with a transaction": {
    status: 400,
    type: "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
  },
  "an internal error": { status: 500, type: "com.amazonaws.dynamodb.v20120810#InternalServerError" },
  unavailable: { status: 503, type: "com.amazon.coral.service#ServiceUnavailableException" },
} as const;

/** What can befall a write on its way: `slow`, `answer lost` and `answer torn` come after it took effect. */
export const wireFaults = [
  "throttled",
  "over the table's rate",
  "in conflict with a transaction",
  "an internal error",
  "unavailable",
  "request lost",
  "answer lost",
  "answer torn",
  "slow",
] as const;
export type WireFault = (typeof wireFaults)[number];

/** What was written so far, by the engine's own count. */
type WireCounts = { writes: number; writeUnits: number };

/** The network between the SDK and an engine: it counts what passes, and does to it what it is told. */
export type Wire = {
  endpoint: string;
  counts(): WireCounts;
  /** Decides the fate of each write, by the key of its item; undefined lets it pass. */
  befall(fate: (pk: string) => WireFault | undefined): void;
  stop(): Promise<void>;
};

/** Longer than any client waits for an answer. */
const slowMs = 1_600;

/** Opens a way to an engine that is watched. */
export async function openWire(engineEndpoint: string): Promise<Wire> {
  const engine = new URL(engineEndpoint);
  const agent = new Agent({ keepAlive: true });
  const counts: WireCounts = { writes: 0, writeUnits: 0 };
  let fateOf: ((pk: string) => WireFault | undefined) | undefined;

  /** Sends a request on to the engine and gives its answer. */
  function forward(
    incoming: IncomingMessage,
    body: Buffer,
  ): Promise<{ answer: IncomingMessage; text: Buffer }> {
    const headers = { ...incoming.headers, host: engine.host, "content-length": String(body.byteLength) };
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        { host: engine.hostname, port: engine.port, method: "POST", path: "/", headers, agent },
        (answer) => void bodyOf(answer).then((text) => resolve({ answer, text }), reject),
      );
      outgoing.on("error", reject).end(body);
    });
  }

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const pk = writtenKey(incoming, body);
    if (pk === undefined) {
      const { answer, text } = await forward(incoming, body);
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
      return;
    }
    const fault = fateOf?.(pk);
    if (fault === "request lost") return void incoming.socket.destroy();
    if (fault !== undefined && isRefusal(fault)) {
      const { status, type } = refusals[fault];
      outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
      outgoing.end(JSON.stringify({ __type: type, message: "injected" }));
      return;
    }
    const { answer, text } = await forward(incoming, withCapacity(body));
    counts.writes += 1;
    counts.writeUnits += unitsOf(text);
    if (fault === "answer lost") return void incoming.socket.destroy();
    if (fault === "slow") await sleep(slowMs);
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    if (fault !== "answer torn") return void outgoing.end(text);
    outgoing.write(text.subarray(0, 1));
    incoming.socket.destroy();
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  return {
    endpoint: `http://${host}:${boundPort(server)}`,
    counts: () => ({ ...counts }),
    befall: (fate) => (fateOf = fate),
    async stop() {
      await closeServer(server);
      agent.destroy();
    },
  };
}

function isRefusal(fault: WireFault): fault is keyof typeof refusals {
  return Object.hasOwn(refusals, fault);
}

/** The partition key of the item that a request writes; undefined where it writes none. */
function writtenKey({ headers }: IncomingMessage, body: Buffer): string | undefined {
  const operation = String(headers["x-amz-target"]).split(".")[1];
  if (operation !== "PutItem" && operation !== "UpdateItem") return undefined;
  const request = parseJson(body);
  const key = isRecord(request) ? (request["Item"] ?? request["Key"]) : undefined;
  const pk = isRecord(key) ? key["pk"] : undefined;
  return isRecord(pk) ? String(pk["S"]) : undefined;
}

/** The same request, asking for the units that it consumes. */
function withCapacity(body: Buffer): Buffer {
  const request = parseJson(body);
  return isRecord(request)
    ? Buffer.from(JSON.stringify({ ...request, ReturnConsumedCapacity: "TOTAL" }))
    : body;
}

function unitsOf(text: Buffer): number {
  const answer = parseJson(text);
  const consumed = isRecord(answer) ? answer["ConsumedCapacity"] : undefined;
  return isRecord(consumed) ? Number(consumed["CapacityUnits"]) : 0;
}
