import { constants } from "node:crypto";
import { once } from "node:events";
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
});
