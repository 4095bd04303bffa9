import {
  Agent,
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import { bodyOf, closeServer, parseJson } from "../local/http.ts";
import { host, listen } from "../local/ports.ts";

/** What was requested from a DynamoDB engine. Units are the engine's own count; bytes are those of the bodies. */
export type Metered = {
  calls: number;
  writeUnits: number;
  readUnits: number;
  requestBytes: number;
  responseBytes: number;
};

/** A counting proxy between functions and an engine. */
export type Meter = {
  endpoint: string;
  /** Returns what was counted since its last call. */
  take(): Metered;
  stop(): Promise<void>;
};

/** A failed condition is charged for the item that it was tested on, but engines do not report that. */
const failedConditionUnits = 1;

/** Starts a meter in front of the engine at `target`. */
export async function startMeter(target: string): Promise<Meter> {
  const agent = new Agent({ keepAlive: true });
  let metered = nothing();

  async function forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    metered.calls += 1;
    metered.requestBytes += body.length;
    const asked = Buffer.from(JSON.stringify({ ...fields(body), ReturnConsumedCapacity: "TOTAL" }));
    const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const headers = { ...incoming.headers, "content-length": asked.length };
    const answer = await answerOf(request(target, { method: "POST", headers, agent }).end(asked));
    const { ConsumedCapacity, ...rest } = fields(await bodyOf(answer));
    const status = answer.statusCode ?? 500;
    const units = status < 300 ? unitsOf(ConsumedCapacity) : failedConditionUnits;
    if (/^(Get|BatchGet|Query|Scan)/u.test(operation)) metered.readUnits += units;
    else metered.writeUnits += units;
    const told = Buffer.from(JSON.stringify(rest));
    metered.responseBytes += told.length;
    // Length and checksum belonged to the longer answer.
    const { "x-amz-crc32": _, "transfer-encoding": __, ...answered } = answer.headers;
    response.writeHead(status, { ...answered, "content-length": told.length }).end(told);
  }

  const server = createServer((incoming, response) => {
    forward(incoming, response).catch(() => incoming.destroy());
  });
  const port = await listen(server, 0, "dynamoDb");
  return {
    endpoint: `http://${host}:${port}`,
    take() {
      const taken = metered;
      metered = nothing();
      return taken;
    },
    stop: async () => {
      agent.destroy();
      await closeServer(server);
    },
  };
}

function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on("response", resolve).on("error", reject);
  });
}

function nothing(): Metered {
  return { calls: 0, writeUnits: 0, readUnits: 0, requestBytes: 0, responseBytes: 0 };
}

function fields(body: Buffer): Readonly<Record<string, unknown>> {
  const value = parseJson(body);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** The consumption of one table, or of each table in a transaction or batch. */
function unitsOf(consumed: unknown): number {
  if (Array.isArray(consumed)) return consumed.reduce<number>((sum, part) => sum + unitsOf(part), 0);
  if (typeof consumed !== "object" || consumed === null || !("CapacityUnits" in consumed)) return 0;
  return typeof consumed.CapacityUnits === "number" ? consumed.CapacityUnits : 0;
}
