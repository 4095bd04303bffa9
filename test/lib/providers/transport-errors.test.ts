import { expect, test } from "vitest";

import { bodyErrorOf, transportErrorOf } from "../../../lib/providers/transport-errors.ts";

function systemError(code: string, syscall?: string): Error {
  return Object.assign(new Error("from the system"), { code, syscall });
}

test.each([
  ["ENOTFOUND", "getaddrinfo", "dns"],
  ["EAI_AGAIN", "getaddrinfo", "dns"],
  ["ECONNREFUSED", "connect", "refused"],
  ["EHOSTUNREACH", "connect", "refused"],
  ["EMFILE", "connect", "refused"],
  // Several addresses that all failed come as one AggregateError without a system call.
  ["ECONNREFUSED", undefined, "refused"],
  ["ETIMEDOUT", undefined, "connect_timeout"],
  ["ECONNRESET", "read", "reset"],
  ["EPIPE", "write", "reset"],
  ["EPROTO", "write", "tls"],
  ["CERT_HAS_EXPIRED", undefined, "tls"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", undefined, "tls"],
  ["HPE_HEADER_OVERFLOW", undefined, "header_overflow"],
  ["HPE_INVALID_CONSTANT", undefined, "malformed_response"],
])("%s of %s is named %s", (code, syscall, expected) => {
  expect(transportErrorOf(systemError(code, syscall))).toBe(expected);
});

test("a body ends malformed by the parser's word and reset by anybody else's", () => {
  expect(bodyErrorOf(systemError("HPE_INVALID_CHUNK_SIZE"))).toBe("malformed");
  expect(bodyErrorOf(systemError("ECONNRESET", "read"))).toBe("reset");
  expect(bodyErrorOf("not an error")).toBe("reset");
});
