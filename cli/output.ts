import { systemCause } from "./file-failure.ts";
import { codeOf } from "./thrown.ts";

/** What became of the results that a command wrote. */
export type Output = {
  /** Why they were not written, as a sentence, once all of them should be; undefined if they were, or if nobody wants them. */
  fault(): Promise<string | undefined>;
};

/**
 * Watches an output from before the first write. Without this, a full disk ends the process with a stack trace. A reader that
 * has seen enough (`| head`) closes it, which is no failure.
 */
export function watchOutput(stream: NodeJS.WritableStream): Output {
  let code: string | undefined;
  stream.on("error", (error) => {
    code ??= codeOf(error) ?? "unknown";
  });
  return {
    async fault() {
      await new Promise<void>((resolve) => stream.write("", () => resolve()));
      if (code === undefined || code === "EPIPE") return undefined;
      return `The results cannot be written: ${systemCause(code)}.`;
    },
  };
}
