import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { closeServer } from "../../local/http.ts";
import { host, listen } from "../../local/ports.ts";

/** A way to an API of AWS that speaks JSON, which refuses what a test wants. */
export type RefusingDoor = {
  endpoint: string;
  /** Given an operation and how often it was asked for, from 1: the error with which it is refused; undefined lets it through. */
  refuse: (operation: string, time: number) => string | undefined;
  /** Given the same: whether it is done, and the connection ends before the answer. */
  losesAnswer: (operation: string, time: number) => boolean;
  stop(): Promise<void>;
};

/** Opens it before the API at `target`, refusing nothing yet. Answers take the way back as they are. */
export async function openRefusingDoor(target: string): Promise<RefusingDoor> {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      const time = (asked.get(operation) ?? 0) + 1;
      asked.set(operation, time);
      const error = door.refuse(operation, time);
      const answer =
        error === undefined
          ? await fetch(target, { method: "POST", headers: headersOf(request.headers), body })
          : Response.json({ __type: error, message: "made up" }, { status: 400 });
      if (door.losesAnswer(operation, time)) {
        response.destroy();
        return;
      }
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" });
      response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
  const port = await listen(server, 0, "secrets");
  const door: RefusingDoor = {
    endpoint: `http://${host}:${port}`,
    refuse: () => undefined,
    losesAnswer: () => false,
    stop: () => closeServer(server),
  };
  return door;
}

function headersOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const names = ["authorization", "content-type", "x-amz-date", "x-amz-target"];
  return Object.fromEntries(names.map((name) => [name, String(headers[name] ?? "")]));
}
