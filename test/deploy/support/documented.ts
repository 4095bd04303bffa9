import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../local/serverless-file.ts";

const text = readFileSync(join(projectFolder, "docs", "deploying.md"), "utf8");

/** The shell commands below a heading of `docs/deploying.md`, one a line. */
export function commandsBelow(heading: string): string[] {
  const section = text.split(/^## /mu).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/deploying.md has no heading ${heading}.`);
  return [...section.matchAll(/```sh\n(.*?)```/gsu)].flatMap(([, block = ""]) => block.trim().split("\n"));
}

/** The headings of `docs/deploying.md` with commands below them. */
export function headingsWithCommands(): string[] {
  return [...text.matchAll(/^## (.*)$/gmu)]
    .map(([, heading = ""]) => heading)
    .filter((heading) => commandsBelow(heading).length > 0);
}

/** The rows of the table of parameters: names, and the code in the column of defaults. */
export function documentedParameters(): { name: string; defaults: string }[] {
  return [...text.matchAll(/^\| `(\w+)` \|(.*?)\| .* \|$/gmu)].map(([, name = "", defaults = ""]) => ({
    name,
    defaults: defaults.trim(),
  }));
}
