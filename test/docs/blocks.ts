import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../local/serverless-file.ts";

/** The blocks of code of a document in one language. */
export function blocksOf(document: string, language: string): string[] {
  const text = readFileSync(join(projectFolder, document), "utf8");
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , block = ""]) => block);
}
