import { createServer, type Server } from "node:net";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { alignedLines } from "../cli/text-table.ts";

/** The parts of the local stack that listen, each on its own port of 127.0.0.1. */
export const portSettings = {
  http: { variable: "IDCHECK_HTTP_PORT", default: 3000, serves: "HTTP API" },
  invoke: { variable: "IDCHECK_INVOKE_PORT", default: 3001, serves: "Lambda Invoke" },
  providers: { variable: "IDCHECK_PROVIDERS_PORT", default: 3002, serves: "simulated providers" },
  dynamoDb: { variable: "IDCHECK_DYNAMODB_PORT", default: 3003, serves: "DynamoDB" },
  secrets: { variable: "IDCHECK_SECRETS_PORT", default: 3004, serves: "Secrets Manager" },
} as const;

/** A part of the local stack that listens. */
export type PortName = keyof typeof portSettings;

/** Every part, in the order of their default ports. */
export const portNames = ["http", "invoke", "providers", "dynamoDb", "secrets"] as const satisfies PortName[];

/** A port that cannot be listened on, with what to set. */
export class PortError extends ConfigurationError {
  readonly reason: "taken" | "forbidden";

  constructor(reason: PortError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The port of every part; 0 asks for any free one. */
export type Ports = Record<PortName, number>;

/** Hears of each part of the stack as soon as it listens. */
export type OnReady = (part: string, url: string) => void;

/** Everything listens on this address alone: the stack takes unsigned calls, which no network may reach. */
export const host = "127.0.0.1";

/** The ports and their environment variables, for the help of a command. */
export function portHelp(): string {
  const rows = Object.values(portSettings).map(({ variable, default: port, serves }) => [
    variable,
    `${serves} (default: ${port})`,
  ]);
  const lines = alignedLines(rows).map((line) => `  ${line}`);
  return ["Ports on 127.0.0.1 (0 picks a free one):", ...lines].join("\n");
}

/** Every port, from its environment variable or by default. Throws ConfigurationError that names every variable whose value is not a port. */
export function portsFrom(environment: Readonly<Record<string, string | undefined>>): Ports {
  const wrong: string[] = [];
  const read = (name: PortName): number => {
    const { variable, default: fallback } = portSettings[name];
    const text = environment[variable];
    if (text === undefined || text === "") return fallback;
    const port = Number(text);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) wrong.push(variable);
    return port;
  };
  const ports = {
    http: read("http"),
    invoke: read("invoke"),
    providers: read("providers"),
    dynamoDb: read("dynamoDb"),
    secrets: read("secrets"),
  };
  if (wrong.length === 0) return ports;
  const sentences = wrong.map(
    (variable) => `${variable} must be a port from 0 to 65535 (0 picks a free one).`,
  );
  throw new ConfigurationError(sentences.join(" "));
}

/**
 * Listens on `port` of 127.0.0.1 and resolves with the port in use, which matters where 0 asks for any free one.
 * Rejects with a PortError that names the variable to set if the port is taken.
 */
export function listen(server: Server, port: number, name: PortName): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(listenError(error, port, name));
    server.once("error", onError);
    server.listen(port, host, () => {
      server.off("error", onError);
      resolve(boundPort(server));
    });
  });
}

/** Resolves with a port that is free now, for a child process that must be given its port. */
export async function freePort(port: number, name: PortName): Promise<number> {
  const probe = createServer();
  const taken = await listen(probe, port, name);
  await new Promise((resolve) => probe.close(resolve));
  return taken;
}

/** The port of a listening TCP server. */
export function boundPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new ConfigurationError("The server does not listen on TCP.");
  return address.port;
}

function listenError(error: NodeJS.ErrnoException, port: number, name: PortName): Error {
  const { variable, serves } = portSettings[name];
  if (error.code === "EADDRINUSE") {
    return new PortError(
      "taken",
      `Port ${port} (${serves}) is in use. Stop the program that uses it, or set ${variable} to another port.`,
    );
  }
  if (error.code === "EACCES") {
    return new PortError(
      "forbidden",
      `Port ${port} (${serves}) cannot be opened without privileges. Set ${variable} to a port over 1023.`,
    );
  }
  return error;
}
