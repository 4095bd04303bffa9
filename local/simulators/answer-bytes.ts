import type { SimulatedAnswer } from "./simulated-provider.ts";

/** The head of an answer and half of its body. */
export function firstHalf(answer: SimulatedAnswer): Buffer {
  const body = Buffer.from(answer.body);
  const head = Buffer.from(`HTTP/1.1 ${answer.status} OK\r\n${headerLines(answer)}\r\n`);
  return Buffer.concat([head, body.subarray(0, Math.floor(body.length / 2))]);
}

/** The headers of an answer that ends its connection, as they are sent. */
export function headerLines(answer: SimulatedAnswer): string {
  const headers = {
    ...answer.headers,
    "content-length": Buffer.byteLength(answer.body),
    connection: "close",
  };
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
}

/** The JSON object with one more field in front, whose text is the given bytes. Its other text is cut down to ASCII. */
export function withRemark(body: string, bytes: Buffer): Buffer {
  const ascii = body.replaceAll(/[^\x20-\x7E]/gu, "");
  return Buffer.concat([Buffer.from('{"remark":"'), bytes, Buffer.from(`",${ascii.slice(1)}`)]);
}
