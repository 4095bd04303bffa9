import { describe, expect, it } from "vitest";
import {
  causeOfCode,
  causeOfStatus,
  causes,
  causeWords,
  type CauseName,
} from "../../../clients/typescript/causes.ts";
import { retryAfterSecondsOf } from "../../../clients/typescript/retry-after.ts";
import { reasonOf } from "../../../clients/typescript/transport.ts";

const names = Object.keys(causes).filter((name): name is CauseName => name in causes);

describe("the causes of a request without an answer", () => {
  it.each(names)("say for %s in one sentence what happened, and in another what to do", (name) => {
    const { cause, remedy } = causes[name];
    for (const sentence of [cause, remedy]) {
      expect(sentence).toMatch(/^[A-Zf][^.]+(?:\.[^. ]+)*[^.]\.$/u);
      expect(sentence.length).toBeLessThan(180);
    }
    expect(causeWords(name)).toBe(`${cause} ${remedy}`);
  });

  it.each([
    ["ECONNREFUSED", "refused"],
    ["ENOTFOUND", "unknown_host"],
    ["AccessDeniedException", "denied"],
    ["ExpiredTokenException", "expired_credentials"],
    ["ResourceNotFoundException", "no_function"],
    ["ResourceConflictException", "changing"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "untrusted"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "untrusted"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "not_tls"],
    ["ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR", "no_secure_connection"],
    ["HPE_INVALID_CONSTANT", "not_http"],
    ["SomethingNew", undefined],
  ])("know the code %s as %s", (code, name) => {
    expect(causeOfCode(code)).toBe(name);
  });

  it.each([
    [200, "not_idcheck"],
    [302, "redirected"],
    [400, "refused_request"],
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "wrong_path"],
    [429, "busy"],
    [500, "failed"],
    [520, "failed"],
  ])("know the status %i as %s", (status, name) => {
    expect(causeOfStatus(status)).toBe(name);
  });
});

describe("the reason of an error that says it by its message alone", () => {
  it.each([
    ["Proxy response (407) !== 200 when HTTP Tunneling", "proxy_refused"],
    ["Proxy response (502) !== 200 when HTTP Tunneling", "unconnected"],
    [
      "Failed to establish tunnel to a:443 via http://b:3128: HTTP/1.1 503 Service Unavailable",
      "unconnected",
    ],
    ["Failed to establish tunnel to a:443 via http://b:3128: HTTP/1.1 403 Forbidden", "proxy_refused"],
    ["Connection to establish proxy tunnel ended unexpectedly", "unconnected"],
    ["the request socket did not establish a connection with the server within 5000 ms", "unconnected"],
    ["bad port", "blocked_port"],
    ["Region is missing", "no_region"],
  ])("is found for %j", (message, name) => {
    const code = message.startsWith("Proxy response") ? "UND_ERR_ABORTED" : "ERR_PROXY_TUNNEL";
    const cause = Object.assign(new Error(message), { code });
    expect(causeOfCode(reasonOf(new TypeError("fetch failed", { cause })))).toBe(name);
  });
});

describe("Retry-After", () => {
  const now = Date.UTC(2026, 10, 22, 4, 30);
  it.each([
    ["7", null, 7],
    ["0", null, 0],
    ["31536000", null, 31_536_000],
    ["Sun, 22 Nov 2026 04:30:30 GMT", null, 30],
    ["Sun, 22 Nov 2026 04:29:30 GMT", null, 0],
    ["Sun, 22 Nov 2026 05:00:30 GMT", "Sun, 22 Nov 2026 05:00:00 GMT", 30],
    ["-1", null, undefined],
    ["1e9", null, undefined],
    ["tomorrow", null, undefined],
    ["2026-11-22T04:31:00Z", null, undefined],
    ["", null, undefined],
    [null, null, undefined],
  ])("%j with the date %j is %j seconds", (value, date, seconds) => {
    expect(retryAfterSecondsOf(value, date, now)).toBe(seconds);
  });
});
