import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../local/serverless-file.ts";

/** A fenced block of a document, without the indentation of the list that it stands in. */
export type Block = {
  document: string;
  /** The number of its first line, from 1. */
  line: number;
  /** The heading of the chapter that it stands in. */
  chapter: string;
  language: string;
  text: string;
  /** The command that runs it, from the comment `<!-- run by: … -->` on the line before it. */
  runBy: string | undefined;
  /** Why nothing runs it, from the comment `<!-- by hand: … -->` on the line before it. */
  byHand: string | undefined;
};

/** Documents that people read to use, operate or change idcheck. */
export const documents: readonly string[] = globSync(["*.md", "docs/**/*.md", "test/README.md"], {
  cwd: projectFolder,
}).toSorted();

/** Languages of blocks that hold commands: as they are typed, or behind `$` and followed by what they print. */
const commandLanguages: readonly string[] = ["sh", "console"];

/** The fenced blocks of a document, in their order. */
export function blocksIn(document: string): Block[] {
  const text = readFileSync(join(projectFolder, document), "utf8");
  return [
    ...text.matchAll(/^( *)(?:<!-- (run by|by hand): ([^\n]*) -->\n\1)?```(\w*)\n([^]*?)^\1```$/gmu),
  ].map(({ index, 1: indentation = "", 2: way, 3: said, 4: language = "", 5: block = "" }) => ({
    document,
    line: text.slice(0, index).split("\n").length,
    chapter: /.*^## ([^\n]*)$/msu.exec(text.slice(0, index))?.[1] ?? "",
    language,
    text: block.replaceAll(new RegExp(`^${indentation}`, "gmu"), ""),
    runBy: way === "run by" ? said : undefined,
    byHand: way === "by hand" ? said : undefined,
  }));
}

/** The blocks of commands of every document. */
export function commandBlocks(): Block[] {
  return documents.flatMap(blocksIn).filter(({ language }) => commandLanguages.includes(language));
}

/**
 * The commands of a block, each with the lines that it goes on in and without comments. In a `console` block they stand behind `$`.
 */
export function commandsOf({ language, text }: Block): string[] {
  const lines = text.replaceAll(/\\\n\s*/gu, "").split("\n");
  const typed = language === "console" ? lines.filter((line) => line.startsWith("$ ")) : lines;
  return typed
    .map((line) => line.replace(/^\$ /u, "").replace(/\s+# .*$/u, ""))
    .filter((line) => line !== "");
}

/** Who runs a block: a test of this folder, against a local stack; another command; or nobody. */
export type Runner = "here" | "a command" | "nobody";

/** The document whose blocks `npm run rehearse` runs, unless one says that it is run by hand. */
const rehearsed = "docs/deploying.md";

/** Who runs a block. */
export function runnerOf({ document, runBy, byHand }: Block): Runner {
  if (byHand !== undefined) return "nobody";
  return runBy !== undefined || document === rehearsed ? "a command" : "here";
}

/** The chapter with a test of its own, because it needs empty books and shows what each command prints. */
export const bookChapter = { document: "docs/operating.md", chapter: "The life of a package" } as const;

/** Whether a block belongs to {@link bookChapter}. */
export function isOfBookChapter({ document, chapter }: Block): boolean {
  return document === bookChapter.document && chapter === bookChapter.chapter;
}
