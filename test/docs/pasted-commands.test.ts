import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../cli/commands.ts";
import { projectFolder } from "../../local/serverless-file.ts";

/** A command as it cannot be pasted: without `npx`, or by the npm script, which takes its options in another way. */
const unpastable = new RegExp(
  `npm run (?:-s )?idcheck\\b|(?<!npx )(?<![\\w./-])idcheck (?:${Object.keys(commands).join("|")})\\b`,
  "u",
);

describe("commands of idcheck in documents and messages", () => {
  const paths = globSync(
    ["*.md", "docs/**/*.{md,yaml}", "{cli,lib,deploy,local,scripts,functions}/**/*.{ts,yml,md}"],
    { cwd: projectFolder },
  );

  it("are looked for", () => {
    expect(paths.length).toBeGreaterThan(300);
    expect(["run idcheck doctor", "npm run -s idcheck -- usage"].every((text) => unpastable.test(text))).toBe(
      true,
    );
    expect(["npx idcheck doctor", "test/idcheck doctor"].some((text) => unpastable.test(text))).toBe(false);
  });

  it("are all printed in the one way that can be pasted", () => {
    const found = paths.flatMap((path) =>
      readFileSync(join(projectFolder, path), "utf8")
        .split("\n")
        .flatMap((line, index) => (unpastable.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });
});
