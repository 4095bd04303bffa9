import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { firstHalf, headerLines, withRemark } from "./answer-bytes.ts";
import type { SimulatedAnswer } from "./simulated-provider.ts";

/** What a fault works on: the connection, and the answer that would have been sent. */
type Stage = { response: ServerResponse; socket: Socket; answer: SimulatedAnswer; delayMs: number };

/** A way to fail on the wire, the same for every provider. */
export type WireFault = {
  description: string;
  /**
   * What the books show: `as_answered` if the vendor has done its work and the answer is lost or spoilt, `free` if
   * its status says that it has not, `not_counted` if it never saw the request.
   */
  books: "as_answered" | "free" | "not_counted";
  /** How long a slow fault takes by default, in milliseconds. */
  delayMs?: number;
  /** Plays the fault. Rejects if the client has gone away. */
  play(stage: Stage): void | Promise<void>;
};

const oversizeBytes = 1024 * 1024;
const stepMs = 100;
const bareStatuses = [400, 401, 403, 404, 413, 429, 500, 502, 503, 504];

/**
 * Every fault that any provider can play. `refuse` is played by the server itself, because all providers share one
 * port: for `delayMs` the port is closed, also to control requests.
 */
export const wireFaults: Readonly<Record<string, WireFault>> = {
  refuse: {
    description: "the port is closed for the delay, for every provider and for these controls",
    books: "not_counted",
    delayMs: 500,
    play: () => undefined,
  },
  "reset-before-read": {
    description: "the connection is reset before the body is read",
    books: "not_counted",
    play: ({ socket }) => void socket.resetAndDestroy(),
  },
  "reset-after-read": {
    description: "the request is read, then the connection is reset",
    books: "as_answered",
    play: ({ socket }) => void socket.resetAndDestroy(),
  },
  "close-after-read": {
    description: "the request is read, then the connection is closed",
    books: "as_answered",
    play: ({ socket }) => void socket.destroy(),
  },
  hang: {
    description: "the request is read but never answered",
    books: "as_answered",
    play: () => undefined,
  },
  late: {
    description: "the right answer after the delay",
    books: "as_answered",
    delayMs: 30_000,
    async play({ response, answer, delayMs }) {
      await sleep(delayMs, undefined, { ref: false });
      send(response, answer, Buffer.from(answer.body));
    },
  },
  "slow-headers": {
    description: "the status line at once, then the headers drop by drop for the delay",
    books: "as_answered",
    delayMs: 30_000,
    async play({ socket, answer, delayMs }) {
      socket.write(`HTTP/1.1 ${answer.status} OK\r\n`);
      await drip(socket, delayMs, () => "x-drop: 1\r\n");
      socket.end(`${headerLines(answer)}\r\n${answer.body}`);
    },
  },
  "slow-body": {
    description: "the headers at once, then the body drop by drop for the delay",
    books: "as_answered",
    delayMs: 30_000,
    async play({ socket, answer, delayMs }) {
      const body = Buffer.from(answer.body);
      const dropBytes = Math.max(1, Math.floor((body.length * stepMs) / delayMs));
      let sentBytes = 0;
      socket.write(`HTTP/1.1 ${answer.status} OK\r\n${headerLines(answer)}\r\n`);
      await drip(socket, delayMs, () => {
        sentBytes = Math.min(body.length - 1, sentBytes + dropBytes);
        return body.subarray(sentBytes - dropBytes < 0 ? 0 : sentBytes - dropBytes, sentBytes);
      });
      socket.end(body.subarray(sentBytes));
    },
  },
  truncated: {
    description: "half of the body, then the connection is closed",
    books: "as_answered",
    play: ({ socket, answer }) => void socket.end(firstHalf(answer)),
  },
  "reset-in-body": {
    description: "half of the body, then the connection is reset",
    books: "as_answered",
    async play({ socket, answer }) {
      socket.write(firstHalf(answer));
      await sleep(stepMs);
      socket.resetAndDestroy();
    },
  },
  oversize: spoilt("the answer with a megabyte of spaces", ({ body }) =>
    Buffer.concat([Buffer.from(body), Buffer.alloc(oversizeBytes, " ")]),
  ),
  "large-headers": {
    description: "a megabyte of headers",
    books: "as_answered",
    play: ({ socket, answer }) =>
      void socket.end(
        `HTTP/1.1 200 OK\r\nx-large: ${"x".repeat(oversizeBytes)}\r\n${headerLines(answer)}\r\n`,
      ),
  },
  malformed: {
    description: "bytes that are not HTTP",
    books: "as_answered",
    play: ({ socket }) => void socket.end("SMTP 220 ready\r\n\r\n"),
  },
  gzip: spoilt(
    "the answer compressed, although the request does not accept it",
    ({ body }) => gzipSync(body),
    {
      "content-encoding": "gzip",
    },
  ),
  "gzip-bomb": spoilt("10 MB of spaces, compressed", () => gzipSync(Buffer.alloc(10 * oversizeBytes, " ")), {
    "content-encoding": "gzip",
  }),
  html: spoilt("an HTML page with status 200", () => Buffer.from("<html><body>系统维护中</body></html>"), {
    "content-type": "text/html;charset=UTF-8",
  }),
  empty: spoilt("status 200 without a body", () => Buffer.alloc(0)),
  "not-json": spoilt("JSON that breaks off", ({ body }) => Buffer.from(body.slice(0, -2))),
  "invalid-utf8": spoilt("the answer with bytes that are not UTF-8", ({ body }) =>
    withRemark(body, Buffer.from([0xc3, 0x28])),
  ),
  gbk: spoilt(
    "the answer with text in GBK",
    ({ body }) => withRemark(body, Buffer.from([0xb3, 0xc9, 0xb9, 0xa6])),
    {
      "content-type": "application/json;charset=GBK",
    },
  ),
  "coding-charset": spoilt(
    "the answer with a charset as its content coding",
    ({ body }) => Buffer.from(body),
    {
      "content-encoding": "utf-8",
    },
  ),
  "coding-empty": spoilt("the answer with an empty content coding", ({ body }) => Buffer.from(body), {
    "content-encoding": "",
  }),
  bom: spoilt("the answer after a byte order mark", ({ body }) => Buffer.from(`\uFEFF${body}`)),
  "duplicate-keys": spoilt("every key twice, with a different code the second time", ({ body }) => {
    const inner = body.slice(1, -1);
    const other = inner.replaceAll(/"(errorCode|result)":"?\d+"?/gu, '"$1":9');
    return Buffer.from(`{${inner},${other}}`);
  }),
  redirect: refusal("a redirect to /_redirected", 302, { location: "/_redirected" }),
  ...Object.fromEntries(bareStatuses.map((status) => [`http-${status}`, bare(status)])),
  "http-403-answer": answeredAs(403, "the answer with status 403, under which no answer counts"),
  "http-405": {
    description: "the page of a firewall, with status 405",
    books: "free",
    play: ({ response }) =>
      void response
        .writeHead(405, { "content-type": "text/html;charset=UTF-8" })
        .end("<html><title>405</title><body>您的访问请求可能对网站造成安全威胁，已被阻断</body></html>"),
  },
  "http-450": answeredAs(450, "the answer with status 450, which means with some vendors that it is free"),
};

/** Sends an answer, with `body` in place of its own. */
export function send(response: ServerResponse, answer: SimulatedAnswer, body: Buffer): void {
  response.writeHead(answer.status, { ...answer.headers, "content-length": body.length }).end(body);
}

/** A fault that spoils the body and leaves the status as it would have been; `headers` are added. */
function spoilt(
  description: string,
  spoil: (answer: SimulatedAnswer) => Buffer,
  headers: Readonly<Record<string, string>> = {},
): WireFault {
  return {
    description,
    books: "as_answered",
    play: ({ response, answer }) =>
      send(response, { ...answer, headers: { ...answer.headers, ...headers } }, spoil(answer)),
  };
}

/** A fault that changes the status of an answer, and charges nothing. A vendor that says so in its body agrees. */
function answeredAs(status: number, description: string): WireFault {
  return {
    description,
    books: "free",
    play: ({ response, answer }) =>
      send(response, { ...answer, status }, Buffer.from(answer.body.replace('"isFee":1', '"isFee":0'))),
  };
}

/** A fault that answers with a status alone, and charges nothing. */
function refusal(
  description: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): WireFault {
  return {
    description,
    books: "free",
    play: ({ response }) => void response.writeHead(status, { ...headers, "content-length": 0 }).end(),
  };
}

function bare(status: number): WireFault {
  return refusal(`status ${status}, without a body`, status);
}

async function drip(socket: Socket, delayMs: number, drop: () => string | Buffer): Promise<void> {
  for (let elapsedMs = 0; elapsedMs < delayMs && !socket.destroyed; elapsedMs += stepMs) {
    socket.write(drop());
    await sleep(stepMs, undefined, { ref: false });
  }
}
