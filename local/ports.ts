import { createServer, type Server } from "node:net";
import { ConfigurationError } from "../lib/base/configuration-error.ts";

/** The parts of the local stack that listen, each on a port of 127.0.0.1. */
export const portSettings = {
  http: { variable: "IDCHECK_HTTP_PORT", default: 3000, serves: "HTTP API" },
  invoke: { variable: "IDCHECK_INVOKE_PORT", default: 3001, serves: "Lambda Invoke" },
  providers: { variable: "IDCHECK_PROVIDERS_PORT", default: 3002, serves: "simulated providers" },
  dynamoDb: { variable: "IDCHECK_DYNAMODB_PORT", default: 3003, serves: "DynamoDB" },
  secrets: { variable: "IDCHECK_SECRETS_PORT", default: 3004, serves: "Secrets Manager" },
} as const;

export type PortName = keyof typeof portSettings;
export type Ports = Record<PortName, number>;

/** Everything listens here and nowhere else: the stack holds unsigned doors that no network may reach. */
export const host = "127.0.0.1";

/** Every port from its environment variable, else its default. Throws ConfigurationError for a value that is no port. */
export function portsFrom(environment: NodeJS.ProcessEnv): Ports {
  const read = (name: PortName): number => {
    const { variable, default: fallback } = portSettings[name];
    const text = environment[variable];
    if (text === undefined || text === "") return fallback;
    const port = Number(text);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new ConfigurationError(`${variable} must be a port from 0 to 65535 (0 picks a free one).`);
    }
    return port;
  };
  return {
    http: read("http"),
    invoke: read("invoke"),
    providers: read("providers"),
    dynamoDb: read("dynamoDb"),
    secrets: read("secrets"),
  };
}

/**
 * Listens on `port` of 127.0.0.1 and resolves with the port that was taken (0 asks for any free one).
 * Rejects with a ConfigurationError that names the variable to set when the port is in use.
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

/** Resolves with a port that is free now, for a child process that has to be told its port. */
export async function freePort(port: number, name: PortName): Promise<number> {
  const probe = createServer();
  const taken = await listen(probe, port, name);
  await new Promise((resolve) => probe.close(resolve));
  return taken;
}

/** The port that a listening TCP server was given. */
export function boundPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new ConfigurationError("The server does not listen on TCP.");
  return address.port;
}

function listenError(error: NodeJS.ErrnoException, port: number, name: PortName): Error {
  const { variable, serves } = portSettings[name];
  if (error.code === "EADDRINUSE") {
    return new ConfigurationError(
      `Port ${port} (${serves}) is in use. Stop what holds it, or set ${variable} to another port.`,
    );
  }
  if (error.code === "EACCES") {
    return new ConfigurationError(
      `Port ${port} (${serves}) may not be opened. Set ${variable} to a port over 1023.`,
    );
  }
  return error;
}
