import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../../local/serverless-file.ts";

/** The commands of the AWS CLI in a document that can be run as they stand: lines of a block, with those they go on in. */
function awsCommandsIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|console)\n(.*?)^```/gmsu)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block
      .replaceAll(/\\\n\s*/gu, "")
      .split("\n")
      .filter((line) => /^(?:\$ )?aws /u.test(line)),
  );
}

describe("the commands of the AWS CLI in the documents", () => {
  const documents = globSync("{*.md,docs/**/*.md}", { cwd: projectFolder });
  const commands = documents.flatMap((path) =>
    awsCommandsIn(readFileSync(join(projectFolder, path), "utf8")).map((command) => ({ path, command })),
  );

  it("are found", () => {
    expect(commands.length).toBeGreaterThan(0);
  });

  // Version 1 reads AWS_DEFAULT_REGION and not AWS_REGION; without a Region it works in another one, or not at all.
  it.each(commands)("name their Region, for both versions: $path: $command", ({ command }) => {
    expect(command).toMatch(/ --region \S/u);
  });
});
