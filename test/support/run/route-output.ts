/*
 * Setup of every test file. Tests, and what they start or load, write to standard output and standard error, and Node
 * prints warnings. All of it goes through the console here, because the runner keeps console output for the test that
 * is running, and shows it only if that test fails. `short-reporter.ts` decides what a passing test may write.
 */

const routed = Symbol.for("idcheck.output-is-routed");

/** Sends what is written to a stream through the console. The runner's own messages do not pass through here. */
function route(stream: NodeJS.WriteStream, tell: (text: string) => void): void {
  stream.write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    written?: (error?: Error | null) => void,
  ): boolean => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    if (text !== "") tell(text.replace(/\n$/u, ""));
    const done = typeof encoding === "function" ? encoding : written;
    if (done !== undefined) process.nextTick(done);
    return true;
  };
}

// Files that share a process run this only once.
if (!Reflect.has(globalThis, routed)) {
  Reflect.set(globalThis, routed, true);
  route(process.stdout, (text) => console.log(text));
  route(process.stderr, (text) => console.error(text));
  // Replaces Node's own listener, which bypasses the streams.
  process.removeAllListeners("warning");
  process.on("warning", (warning) => console.error(warning.stack ?? String(warning)));
}
