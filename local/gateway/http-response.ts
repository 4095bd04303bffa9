import * as v from "valibot";

import type { Outcome } from "./lambda.ts";

/** An answer as it is sent. */
export type HttpAnswer = {
  status: number;
  headers: Readonly<Record<string, string | string[]>>;
  body: Buffer;
};

const scalar = v.union([v.string(), v.number(), v.boolean()]);
const structuredSchema = v.looseObject({
  statusCode: v.pipe(
    v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{3}$/u), v.transform(Number))]),
    v.integer(),
    v.minValue(100),
    v.maxValue(599),
  ),
  headers: v.optional(v.nullable(v.record(v.string(), scalar))),
  cookies: v.optional(v.nullable(v.array(v.string()))),
  body: v.optional(v.nullable(v.string())),
  isBase64Encoded: v.optional(v.boolean()),
});

/**
 * The answer that an HTTP API makes from a function's result (payload format 2.0): an object with a `statusCode` is an
 * answer, anything else is the body of a 200. The caller sees nothing of a function's error.
 */
export function httpAnswer({ payload, isError }: Outcome): HttpAnswer {
  if (isError) return internalError;
  const result: unknown = JSON.parse(payload);
  if (typeof result !== "object" || result === null || !("statusCode" in result)) {
    const text = typeof result === "string" ? result : payload;
    return { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(text) };
  }
  const parsed = v.safeParse(structuredSchema, result);
  if (!parsed.success) return internalError;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.output;
  return {
    status: statusCode,
    headers: {
      "content-type": "text/plain;charset=UTF-8",
      ...lowerCased(headers ?? {}),
      ...(cookies && { "set-cookie": cookies }),
    },
    body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8"),
  };
}

/** An answer of API Gateway itself. */
export function gatewayAnswer(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.from(JSON.stringify({ message })),
  };
}

const internalError = gatewayAnswer(500, "Internal Server Error");

function lowerCased(headers: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  const lowered: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) lowered[name.toLowerCase()] = String(value);
  return lowered;
}
