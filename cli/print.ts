import { printableLines } from "./printable.ts";

/**
 * Writes text for a person. Whatever it holds from outside, such as a bill, a list or an answer, it cannot move the cursor,
 * change a title or hide other lines. Everything that a command says is written here.
 */
export function print(stream: NodeJS.WritableStream, text: string): void {
  stream.write(printableLines(text));
}
