import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../local/serverless-file.ts";

const text = readFileSync(join(projectFolder, "docs", "deploying.md"), "utf8");

/** A block of shell commands in a document, and why it is not run by a test, if it is not. */
type Block = { commands: readonly string[]; byHand: string | undefined };

/**
 * The blocks of shell commands below a heading of `docs/deploying.md`. A block that is not rehearsed says why in a comment on the
 * line before it: `<!-- by hand: <reason> -->`.
 */
function blocksBelow(heading: string): Block[] {
  const section = text.split(/^## /mu).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/deploying.md has no heading ${heading}.`);
  return [...section.matchAll(/(?:<!-- by hand: ([^\n]*) -->\n)?```sh\n(.*?)```/gsu)].map(
    ([, byHand, block = ""]) => ({ commands: block.trim().split("\n"), byHand }),
  );
}

/** The shell commands below a heading of `docs/deploying.md`, one a line, without those that are for people to run by hand. */
export function commandsBelow(heading: string): string[] {
  return blocksBelow(heading).flatMap(({ commands, byHand }) => (byHand === undefined ? commands : []));
}

/** The headings of `docs/deploying.md` with commands below them. */
export function headingsWithCommands(): string[] {
  return [...text.matchAll(/^## (.*)$/gmu)]
    .map(([, heading = ""]) => heading)
    .filter((heading) => commandsBelow(heading).length > 0);
}

/** The headings whose commands are rehearsed. */
export const rehearsedHeadings = [
  "First deployment",
  "Packaging on another machine",
  "Secrets",
  "Trying it for nothing",
  "Upgrading",
  "Removing, and deploying again",
];
