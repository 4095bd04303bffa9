import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Credentials, ReceivedRequest } from "./simulated-provider.ts";

/** How far the time of a signature may be from the vendor's: not documented, and what such gateways usually allow. */
const clockWindowMs = 15 * 60_000;
/** "More than five bad signatures lock a key for five minutes." */
const badSignaturesAllowed = 5;
const lockMs = 5 * 60_000;

/** What the gateway says of a signature that it does not take. */
export type SignatureCheck = { login: Credentials } | { refusal: string };

/** The gateway's memory of bad signatures, by access key. */
const mistakes = new Map<string, { count: number; lockedUntilMs: number }>();

/** Unlocks every key. */
export function forgetMistakes(): void {
  mistakes.clear();
}

/** Checks key, time and signature as the gateway does, and locks keys that are tried with wrong secrets. */
export function checkSignature(
  request: ReceivedRequest,
  prefix: string,
  credentials: readonly Credentials[],
  nowMs = Date.now(),
): SignatureCheck {
  const header = request.headers.authorization ?? "";
  const [, key = "", names = "", signature = ""] =
    /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/u.exec(header) ??
    [];
  if (key === "")
    return { refusal: "Incorrect IAM authentication information: the authorization is malformed" };
  if (nowMs < (mistakes.get(key)?.lockedUntilMs ?? 0)) {
    return { refusal: "Incorrect IAM authentication information: the ak is locked" };
  }
  const login = credentials.find((candidate) => candidate["accessKey"] === key);
  if (login === undefined) return { refusal: "Incorrect IAM authentication information: ak not exist" };
  const date = String(request.headers["x-sdk-date"]);
  if (!(Math.abs(timeOf(date) - nowMs) <= clockWindowMs)) {
    return { refusal: "Incorrect IAM authentication information: x-sdk-date is out of range" };
  }
  const secret = login["secretKey"] ?? "";
  // Through this server, or through one that adds the prefix to the path on its way.
  const isRight = [request.path, prefix + request.path].some((path) =>
    isEqual(signatureOf(request, path, names.split(";"), date, secret), signature),
  );
  if (isRight && isCovered(names)) return { login };
  const count = (mistakes.get(key)?.count ?? 0) + 1;
  const isLocked = count > badSignaturesAllowed;
  mistakes.set(key, isLocked ? { count: 0, lockedUntilMs: nowMs + lockMs } : { count, lockedUntilMs: 0 });
  return { refusal: "Incorrect IAM authentication information: verify aksk signature fail" };
}

function isCovered(names: string): boolean {
  return ["host", "x-sdk-date"].every((name) => names.split(";").includes(name));
}

function signatureOf(
  { method, query, headers, body }: ReceivedRequest,
  path: string,
  names: readonly string[],
  date: string,
  secret: string,
): string {
  const pairs = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted();
  const canonical = [
    method,
    `${path.split("/").map(encode).join("/")}/`,
    pairs.join("&"),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    "",
    names.join(";"),
    hash(body ?? ""),
  ];
  const text = `SDK-HMAC-SHA256\n${date}\n${hash(canonical.join("\n"))}`;
  return createHmac("sha256", secret).update(text).digest("hex");
}

function timeOf(date: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u.exec(date);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/gu,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hash(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function isEqual(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
