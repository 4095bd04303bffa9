import { constants } from "node:crypto";
import { once } from "node:events";
import { connect, createServer as createFront } from "node:net";
import { createServer, type TlsOptions } from "node:tls";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { keepTlsSessions, type TlsSessions } from "../../../lib/providers/tls-sessions.ts";
import { createTransport } from "../../../lib/providers/transport.ts";
import { authority, certificate, limitsWith, post } from "./calls.ts";
import { owner } from "./kept-calls.ts";

describe("a session", () => {
  let now = { wallMs: 1_800_000_000_000, steadyMs: 5_000 };
  let sessions: TlsSessions;
  beforeEach(() => {
    sessions = keepTlsSessions(() => now);
  });
  const pass = (ms: number): void => {
    now = { wallMs: now.wallMs + ms, steadyMs: now.steadyMs + ms };
  };
  const [one, two] = [Buffer.from("one"), Buffer.from("two")];

  it("belongs to its origin, and the latest one counts", () => {
    sessions.learn("https://a.example", one, false);
    sessions.learn("https://a.example", two, false);
    expect(sessions.of("https://a.example")).toBe(two);
    expect(sessions.of("https://a.example:8443")).toBeUndefined();
    sessions.forget("https://a.example");
    expect(sessions.of("https://a.example")).toBeUndefined();
  });

  it("is resumed for an hour after a full handshake, however often it was renewed since", () => {
    sessions.learn("https://a.example", one, false);
    pass(3_599_000);
    sessions.learn("https://a.example", two, true);
    expect(sessions.of("https://a.example")).toBe(two);
    pass(1_000);
    expect(sessions.of("https://a.example")).toBeUndefined();
    sessions.learn("https://a.example", one, true);
    expect(sessions.of("https://a.example")).toBeUndefined();
  });

  it("is not learned again for ten minutes from a server that has refused it", () => {
    sessions.learn("https://a.example", one, false);
    sessions.distrust("https://a.example");
    sessions.learn("https://a.example", two, false);
    expect(sessions.of("https://a.example")).toBeUndefined();
    pass(600_000);
    sessions.learn("https://a.example", two, false);
    expect(sessions.of("https://a.example")).toBe(two);
  });
});

describe.each(["TLSv1.2", "TLSv1.3"] as const)("with %s", (version) => {
  async function startServer(options: TlsOptions = {}) {
    const resumed: boolean[] = [];
    const server = createServer(
      { ...certificate, minVersion: version, maxVersion: version, ...options },
      (socket) => {
        resumed.push(socket.isSessionReused());
        socket.on("error", () => undefined);
        socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
      },
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("The server has no port.");
    return { resumed, url: `https://127.0.0.1:${address.port}/` };
  }

  it("a new connection resumes the session of an earlier one", async () => {
    const { resumed, url } = await startServer();
    const send = createTransport({ ca: authority.ca });
    for (let count = 0; count < 3; count += 1) {
      expect(await send(post(url), limitsWith(), undefined, owner)).toMatchObject({ kind: "response" });
    }
    expect(resumed).toEqual([false, true, true]);
  });

  it("a server that resumes none is called all the same", async () => {
    const { resumed, url } = await startServer({
      secureOptions: constants.SSL_OP_NO_TICKET,
      sessionTimeout: 1,
    });
    const send = createTransport({ ca: authority.ca });
    for (let count = 0; count < 2; count += 1) {
      expect(await send(post(url), limitsWith(), undefined, owner)).toMatchObject({ kind: "response" });
    }
    expect(resumed).toHaveLength(2);
  });

  it("a server that refuses what it has offered to resume costs one call, not every second one", async () => {
    const { url } = await startServer();
    const { port } = new URL(url);
    const front = createFront({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (hello: Buffer) => {
        longestHello ||= hello.length;
        // A session makes it longer.
        if (hello.length > longestHello + 32) return void socket.end(decryptError);
        const behind = connect({ host: "127.0.0.1", port: Number(port) }).on("error", () => socket.destroy());
        behind.write(hello);
        socket.pipe(behind).pipe(socket);
      });
    });
    let longestHello = 0;
    front.listen(0, "127.0.0.1");
    await once(front, "listening");
    onTestFinished(() => void front.close());
    const address = front.address();
    if (address === null || typeof address === "string") throw new TypeError("The server has no port.");
    const send = createTransport({ ca: authority.ca });
    const kinds: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const exchange = await send(post(`https://127.0.0.1:${address.port}/`), limitsWith(), undefined, owner);
      kinds.push(exchange.kind === "error" ? `${exchange.error}, sent: ${exchange.sent}` : exchange.kind);
    }
    expect(kinds).toEqual(["response", "tls, sent: false", "response", "response", "response"]);
  });
});

/** A fatal alert. */
const decryptError = Buffer.from([21, 3, 3, 0, 2, 2, 51]);
