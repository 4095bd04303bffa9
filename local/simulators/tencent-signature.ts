import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Credentials, ReceivedRequest } from "./simulated-provider.ts";

/** "The difference to the time of the server must be five minutes at most." */
const clockWindowSeconds = 300;

/** Checks a request as TC3-HMAC-SHA256 demands: the error that refuses it, or undefined. */
export function refusalOfSignature(
  { method, headers, body }: ReceivedRequest,
  credentials: readonly Credentials[],
  nowMs = Date.now(),
): string | undefined {
  const [, id = "", date = "", service = "", names = "", signature = ""] =
    /^TC3-HMAC-SHA256 Credential=([^/,\s]+)\/([\d-]{10})\/([a-z]+)\/tc3_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/u.exec(
      headers.authorization ?? "",
    ) ?? [];
  const timestamp = String(headers["x-tc-timestamp"] ?? "");
  if (timestamp === "") return "MissingParameter";
  const seconds = Number(timestamp);
  const signed = names.split(";");
  if (id === "" || !signed.includes("content-type") || !signed.includes("host")) {
    return "AuthFailure.InvalidAuthorization";
  }
  const login = credentials.find((candidate) => candidate["secretId"] === id);
  if (login === undefined) return "AuthFailure.SecretIdNotFound";
  if (!(Math.abs(seconds - nowMs / 1000) <= clockWindowSeconds)) return "AuthFailure.SignatureExpire";
  // The date is the one of the timestamp in UTC, and the service the first label of the vendor's own host.
  if (date !== new Date(seconds * 1000).toISOString().slice(0, 10) || service !== "faceid") {
    return "AuthFailure.SignatureFailure";
  }
  const lines = signed.map(
    (name) =>
      `${name}:${String(headers[name] ?? "")
        .trim()
        .toLowerCase()}\n`,
  );
  const canonical = [method, "/", "", lines.join(""), names, hash(body ?? "")].join("\n");
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${hash(canonical)}`;
  let key: string | Buffer = `TC3${login["secretKey"]}`;
  for (const part of [date, service, "tc3_request"]) key = createHmac("sha256", key).update(part).digest();
  const expected = createHmac("sha256", key).update(text).digest("hex");
  const isRight = timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
  return isRight ? undefined : "AuthFailure.SignatureFailure";
}

function hash(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
