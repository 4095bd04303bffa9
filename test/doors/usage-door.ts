import { createServer, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { deployedName } from "../../local/stage.ts";
import { host, listen } from "../../local/ports.ts";

/** What becomes of reads of the table `usage`. */
export type Trouble = "none" | "throttled" | "denied" | "hanging";

/** A way to an engine, on which reads of the table `usage` can be in trouble. */
export type UsageDoor = {
  endpoint: string;
  trouble: Trouble;
  /** How many reads of the table came since this was last set to 0. */
  reads: number;
  stop(): Promise<void>;
};

const refusals: Readonly<Partial<Record<Trouble, string>>> = {
  throttled: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
  denied: "com.amazon.coral.service#AccessDeniedException",
};

/** Opens it before the engine at `target`; as DynamoDB, it answers refusals with status 400. */
export async function openUsageDoor(target: string): Promise<UsageDoor> {
  const table = `"${deployedName("usage")}"`;
  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const isRead = /GetItem|Query/u.test(String(request.headers["x-amz-target"]));
      if (isRead && body.includes(table)) {
        door.reads += 1;
        if (door.trouble === "hanging") return;
        const type = refusals[door.trouble];
        if (type !== undefined) {
          response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
          response.end(JSON.stringify({ __type: type, message: "made up" }));
          return;
        }
      }
      const answer = await fetch(target, { method: "POST", headers: headersOf(request), body });
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" });
      response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
  const port = await listen(server, 0, "dynamoDb");
  const door: UsageDoor = {
    endpoint: `http://${host}:${port}`,
    trouble: "none",
    reads: 0,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return door;
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const names = ["authorization", "content-type", "x-amz-date", "x-amz-target"];
  return Object.fromEntries(names.map((name) => [name, String(headers[name] ?? "")]));
}
