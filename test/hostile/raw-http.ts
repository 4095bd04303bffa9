import { connect } from "node:net";

/** A request whose every byte is the sender's choice. */
export type RawRequest = {
  method?: string;
  target?: string;
  /** Lines as they are sent; `host`, `content-length` and `connection` are added where `bare` is not set. */
  headers?: readonly string[];
  body?: string | Buffer;
  bare?: boolean;
};

/** What came back: the status, or 0 where the connection was closed without an answer. */
export type RawAnswer = { status: number; text: string };

/** Sends bytes over a connection of their own and reads until it is closed. */
export async function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { host, hostname, port } = new URL(url);
  const { method = "POST", target = "/v1/two-factor", headers = [], body = "", bare = false } = request;
  const added = [`host: ${host}`, `content-length: ${Buffer.byteLength(body)}`, "connection: close"];
  const head = [`${method} ${target} HTTP/1.1`, ...(bare ? [] : added), ...headers].join("\r\n");
  const received = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("close", () => resolve(Buffer.concat(chunks).toString()));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // A server may close on what it refuses to read, after its answer.
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") reject(error);
    });
    socket.write(`${head}\r\n\r\n`);
    socket.write(body);
  });
  const [answerHead = "", ...rest] = received.split("\r\n\r\n");
  return { status: Number(/^HTTP\/1\.1 (\d{3})/u.exec(answerHead)?.[1] ?? 0), text: rest.join("\r\n\r\n") };
}
