import { AsyncLocalStorage } from "node:async_hooks";

/** The most of a log that Lambda returns with an answer. */
const tailBytes = 4 * 1024;

const running = new AsyncLocalStorage<string[]>();
/** What stands in for the `write` of a stream. A stream that was redirected since gets another one. */
const listeners = new WeakSet<object>();

/** Runs an invocation and resolves with what it wrote to standard output and standard error, besides its result. */
export async function withExecutionLog<Result>(
  invocation: () => Promise<Result>,
): Promise<{ result: Result; lines: string }> {
  listen();
  const written: string[] = [];
  const result = await running.run(written, invocation);
  return { result, lines: written.join("") };
}

/** The log of one invocation as Lambda frames it, of which it returns the last 4 KB, in base64. */
export function logTail(
  lines: string,
  report: { requestId: string; version: string; durationMs: number; memoryMegabytes: number },
): string {
  const { requestId, version, durationMs, memoryMegabytes } = report;
  const figures = [
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs)} ms`,
    `Memory Size: ${memoryMegabytes} MB`,
    `Max Memory Used: ${Math.ceil(process.memoryUsage.rss() / 1024 / 1024)} MB`,
  ];
  const log =
    `START RequestId: ${requestId} Version: ${version}\n${lines}END RequestId: ${requestId}\n` +
    `REPORT RequestId: ${requestId}\t${figures.join("\t")}\t\n`;
  return Buffer.from(log).subarray(-tailBytes).toString("base64");
}

/** Everything is still written where it was, and only what an invocation writes is kept as well. */
function listen(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (listeners.has(stream.write)) continue;
    stream.write = new Proxy(stream.write, {
      apply(write, _stream, parts: [string | Uint8Array]): unknown {
        const [chunk] = parts;
        running.getStore()?.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
        return Reflect.apply(write, stream, parts);
      },
    });
    listeners.add(stream.write);
  }
}
