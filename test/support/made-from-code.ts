import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { projectFolder } from "../../local/serverless-file.ts";

/** Whether what code says is written into the documents instead of compared with them. */
const isWritten = process.env["IDCHECK_DOCUMENTS"] === "true";

/**
 * Expects a file of the project to be `text`, which was made from code. `IDCHECK_DOCUMENTS=true npx vitest run test/docs` writes
 * the file instead.
 */
export function expectMadeFile(path: string, text: string): void {
  const file = join(projectFolder, path);
  if (isWritten) writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
}

/**
 * Expects the lines of a file between the line `after` and the next line that begins with `before` to be `lines`, which were made
 * from code; or writes them, as {@link expectMadeFile} does. Throws if there are no such two lines.
 */
export function expectMadeLines(
  path: string,
  { after, before, lines }: { after: string; before: string; lines: readonly string[] },
): void {
  const file = join(projectFolder, path);
  const all = readFileSync(file, "utf8").split("\n");
  const first = all.indexOf(after) + 1;
  const last = first === 0 ? -1 : all.findIndex((line, index) => index >= first && line.startsWith(before));
  if (last === -1) throw new Error(`${path} has no lines between “${after}” and “${before}”.`);
  if (isWritten) writeFileSync(file, [...all.slice(0, first), ...lines, ...all.slice(last)].join("\n"));
  const found = isWritten ? lines : all.slice(first, last);
  expect(found).toEqual(lines);
}
