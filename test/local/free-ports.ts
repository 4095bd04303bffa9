import { randomInt } from "node:crypto";
import { freePort, type PortName, portSettings } from "../../local/ports.ts";

/** Ports for a stack in a process of its own. */
export type FreePorts = {
  /** The variables that tell a command of them. */
  environment: Readonly<Record<string, string>>;
  urlOf(name: PortName): string;
};

/**
 * A free port for each part of the local stack. The system gives out ports from 32768 for every connection that any program opens,
 * so one of those could be taken before a command listens on it.
 */
export async function freePorts(): Promise<FreePorts> {
  const names = ["http", "invoke", "providers", "dynamoDb", "secrets"] as const;
  const ports = new Map<PortName, number>();
  for (const name of names) ports.set(name, await untakenPort(new Set(ports.values())));
  return {
    environment: Object.fromEntries(
      names.map((name) => [portSettings[name].variable, String(ports.get(name))]),
    ),
    urlOf: (name) => `http://127.0.0.1:${ports.get(name)}`,
  };
}

async function untakenPort(others: ReadonlySet<number>): Promise<number> {
  const port = randomInt(20_000, 32_000);
  const isTaken = await freePort(port, "http").then(
    () => others.has(port),
    () => true,
  );
  return isTaken ? untakenPort(others) : port;
}
