import type { BodyErrorCode, TransportErrorCode } from "./exchange.ts";

/**
 * Says why a connection could not be made, or was lost before an answer. Only for logs and metrics: the same ECONNRESET
 * can mean "never arrived" or "processed, then reset", so only the phase decides what a failure cost.
 */
export function transportErrorOf(error: unknown): TransportErrorCode {
  const code = textField(error, "code");
  const named = errorsByCode[code] ?? errorsBySystemCall[textField(error, "syscall")];
  return named ?? (isParserError(code) ? "malformed_response" : "tls");
}

/** Says why a body stopped after its answer had begun. */
export function bodyErrorOf(error: unknown): BodyErrorCode {
  return isParserError(textField(error, "code")) ? "malformed" : "reset";
}

/** Errors of the operating system and of node:http's parser. Errors that are not listed come from OpenSSL. */
const errorsByCode: Readonly<Record<string, TransportErrorCode | undefined>> = {
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "refused",
  ENETUNREACH: "refused",
  ETIMEDOUT: "connect_timeout",
  ECONNABORTED: "reset",
  ECONNRESET: "reset",
  EPIPE: "reset",
  HPE_HEADER_OVERFLOW: "header_overflow",
};

const errorsBySystemCall: Readonly<Record<string, TransportErrorCode | undefined>> = {
  getaddrinfo: "dns",
  connect: "refused",
};

function isParserError(code: string): boolean {
  return code.startsWith("HPE_");
}

function textField(error: unknown, name: "code" | "syscall"): string {
  if (!(error instanceof Error) || !(name in error)) return "";
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : "";
}
