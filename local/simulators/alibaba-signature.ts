import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Credentials, ReceivedRequest } from "./simulated-provider.ts";

/** "The date must be within 15 minutes." A nonce is remembered for as long. */
const clockWindowMs = 15 * 60_000;

const usedNonces = new Map<string, number>();

/** Takes every nonce for new again. */
export function forgetNonces(): void {
  usedNonces.clear();
}

/** Checks a request as ACS3-HMAC-SHA256 demands: the code that refuses it, or undefined. It uses up the nonce. */
export function refusalOfSignature(
  request: ReceivedRequest,
  prefix: string,
  credentials: readonly Credentials[],
  nowMs = Date.now(),
): string | undefined {
  const { headers, body } = request;
  const [, id = "", names = "", signature = ""] =
    /^ACS3-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/u.exec(
      headers.authorization ?? "",
    ) ?? [];
  const signed = new Set(names.split(";"));
  const mustBeSigned = Object.keys(headers).filter((name) => name === "host" || name.startsWith("x-acs-"));
  const nonce = headers["x-acs-signature-nonce"];
  if (id === "" || typeof nonce !== "string" || nonce === "") return "IncompleteSignature";
  if (!mustBeSigned.every((name) => signed.has(name))) return "IncompleteSignature";
  const login = credentials.find((candidate) => candidate["accessKeyId"] === id);
  if (login === undefined) return "InvalidAccessKeyId.NotFound";
  const date = String(headers["x-acs-date"]);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u.test(date)) return "InvalidTimeStamp.Format";
  if (!(Math.abs(Date.parse(date) - nowMs) <= clockWindowMs)) return "InvalidTimeStamp.Expired";
  if (headers["x-acs-content-sha256"] !== hash(body ?? "")) return "SignatureDoesNotMatch";
  // Through this server, or through one that adds the prefix to the path on its way.
  const paths = [request.path === "" ? "/" : request.path, prefix + request.path];
  const isRight = paths.some((path) =>
    timingSafeEqual(
      Buffer.from(signatureOf(request, path, names, login["accessKeySecret"] ?? "")),
      Buffer.from(signature),
    ),
  );
  if (!isRight) return "SignatureDoesNotMatch";
  return isUsed(`${id} ${nonce}`, nowMs) ? "SignatureNonceUsed" : undefined;
}

function isUsed(nonce: string, nowMs: number): boolean {
  const usedAtMs = usedNonces.get(nonce);
  usedNonces.set(nonce, nowMs);
  return usedAtMs !== undefined && nowMs - usedAtMs <= 2 * clockWindowMs;
}

function signatureOf(
  { method, query, headers, body }: ReceivedRequest,
  path: string,
  names: string,
  secret: string,
): string {
  const pairs = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`).toSorted();
  const lines = names.split(";").map((name) => `${name}:${String(headers[name] ?? "").trim()}\n`);
  const canonical = [method, path, pairs.join("&"), lines.join(""), names, hash(body ?? "")].join("\n");
  return createHmac("sha256", secret)
    .update(`ACS3-HMAC-SHA256\n${hash(canonical)}`)
    .digest("hex");
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
