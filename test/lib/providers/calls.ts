import { setImmediate } from "node:timers/promises";

import { expect, onTestFinished } from "vitest";

import type { CallLimits, Exchange, ProviderRequest } from "../../../lib/providers/exchange.ts";
import { createAuthority } from "../../support/certificates.ts";
import { startFaultServer, type FaultServer, type FaultServerOptions } from "./fault-server.ts";

/** The authority that these suites trust, and a certificate of it for this machine. */
export const authority = await createAuthority();
export const certificate = await authority.issue();

/** Starts a server that ends with the test. */
export async function start(options: FaultServerOptions): Promise<FaultServer> {
  const server = await startFaultServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** A port of this machine on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = await startFaultServer({ script: () => undefined });
  await server.close();
  return server.port;
}

/** Limits that outlast any test: the one that a test is about it shortens, and no other can take its place. */
export function limitsWith(limits: Partial<CallLimits> = {}): CallLimits {
  return {
    connectTimeoutMs: 600_000,
    bodyTimeoutMs: 600_000,
    maxBodyBytes: 65_536,
    timeoutMs: 600_000,
    ...limits,
  };
}

/** A form, as the adapters send it. */
export function post(url: string, body: string | Buffer = "name=x"): ProviderRequest {
  return { method: "POST", url, headers: { "content-type": "application/x-www-form-urlencoded" }, body };
}

/** What tests compare of an exchange: not the headers, and the duration only for being one. */
export function summary(exchange: Exchange): unknown {
  expect(exchange.durationMs).toSatisfy(
    (durationMs: number) => Number.isInteger(durationMs) && durationMs >= 0,
  );
  if (exchange.kind === "error") return { sent: exchange.sent, error: exchange.error };
  const { status, text } = exchange.response;
  return exchange.bodyError === undefined
    ? { status, text }
    : { status, text, bodyError: exchange.bodyError };
}

/** Waits until no connection is open at either end. */
export async function expectNothingLeft(server: FaultServer): Promise<void> {
  for (const endsAt = Date.now() + 10_000; Date.now() < endsAt; await setImmediate()) {
    if (server.openCount() === 0 && activeSockets().length === 0) return;
  }
  expect({ open: server.openCount(), sockets: activeSockets() }).toEqual({ open: 0, sockets: [] });
}

function activeSockets(): string[] {
  return process.getActiveResourcesInfo().filter((type) => /^TCPSocket|^TLS/.test(type));
}
