import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { bodyOf, closeServer, parseJson } from "../../../local/http.ts";
import { host, listen } from "../../../local/ports.ts";

/** One call of an AWS API with the JSON protocol. */
export type RecordedCall = { operation: string; body: unknown };

/** Stands between callers and an endpoint, and keeps what each of them asked for. */
export type Recorder = {
  /** The endpoint for one caller. */
  urlFor(caller: string): string;
  callsOf(caller: string): readonly RecordedCall[];
  stop(): Promise<void>;
};

/** Starts a recorder before the endpoint at `target`. Callers are told apart by the path of their URL. */
export async function startRecorder(target: string): Promise<Recorder> {
  const calls = new Map<string, RecordedCall[]>();

  async function forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(incoming);
    const caller = (incoming.url ?? "").split("/")[1] ?? "";
    const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
    calls.set(caller, [...(calls.get(caller) ?? []), { operation, body: parseJson(body) }]);
    request(target, { method: "POST", headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    })
      .on("error", () => incoming.destroy())
      .end(body);
  }

  const server = createServer((incoming, response) => void forward(incoming, response));
  const port = await listen(server, 0, "dynamoDb");
  return {
    urlFor: (caller) => `http://${host}:${port}/${caller}`,
    callsOf: (caller) => calls.get(caller) ?? [],
    stop: () => closeServer(server),
  };
}
