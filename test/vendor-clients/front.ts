import { request as send, type Server } from "node:http";
import { closeServer, createLocalServer } from "../../local/http.ts";
import { host, listen } from "../../local/ports.ts";

/** The address under which a simulator answers at the vendor's own paths, as its SDK calls them. */
export type Front = { url: string; stop(): Promise<void> };

/** Passes every request to the simulator with this id, with the very headers that were signed. */
export async function openFront(id: string, simulatorsPort: number): Promise<Front> {
  const server: Server = createLocalServer((request, response) => {
    const { method, headers, url = "/" } = request;
    const passed = send({ host, port: simulatorsPort, method, headers, path: `/${id}${url}` }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    request.pipe(passed);
  });
  const port = await listen(server, 0, "providers");
  return { url: `http://${host}:${port}`, stop: () => closeServer(server) };
}
