import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { causes } from "../../clients/typescript/causes.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { expectMadeLines } from "../support/made-from-code.ts";

/** What other programs say, by the program. */
const saidByOthers: Readonly<Record<string, readonly string[]>> = {
  npm: ["npm warn EBADENGINE Unsupported engine"],
  "the shell": ["node: not found"],
  Node: ['Unknown file extension ".ts"', "ERR_UNKNOWN_FILE_EXTENSION"],
  curl: ["curl: (7) Failed to connect"],
  "a browser": ["No 'Access-Control-Allow-Origin' header"],
  "the AWS CLI": [
    "You must specify a region",
    "Invalid base64",
    "Unable to locate credentials",
    "aws lambda invoke",
  ],
};

const read = (path: string): string => readFileSync(join(projectFolder, path), "utf8");

/** Everything that idcheck can say: its sources, with texts that are written in several parts joined. */
const sources = globSync("{cli,clients,deploy,functions,lib,local,scripts}/**/*.ts", { cwd: projectFolder })
  .map(read)
  .join("\n")
  .replaceAll(/["`] \+\s+["`]/gu, "");

/** What stands in code in the first cell of each row: what a reader sees. */
const symptoms = read("docs/troubleshooting.md")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| you see"))
  .flatMap((line) =>
    [...(line.split(" | ")[0] ?? "").matchAll(/`([^`]+)`/gu)].map(([, words = ""]) => words),
  );

/** The parts of a symptom that must be in a source: JSON is written by code, so only its texts are; `…` stands for anything. */
function partsOf(symptom: string): string[] {
  const texts = /^[{"].*":/u.test(symptom)
    ? [...symptom.matchAll(/"(\w[^"]*)"/gu)].map(([, text = ""]) => text)
    : [symptom];
  return texts.flatMap((text) => text.split("…")).filter((part) => part.trim() !== "");
}

describe("docs/troubleshooting.md", () => {
  it.each([...new Set(symptoms)])("quotes what is said: %s", (symptom) => {
    if (Object.values(saidByOthers).flat().includes(symptom)) return;
    expect(partsOf(symptom).filter((part) => !sources.includes(part))).toEqual([]);
  });

  it("has every cause for which the client has no answer of idcheck, with what to do and what it cost", () => {
    expectMadeLines("docs/troubleshooting.md", {
      after: "| you see | do | `cause` | cost |",
      before: "Beside these, there are:",
      lines: [
        "|---|---|---|---|",
        ...Object.entries(causes).map(
          ([name, { cause, remedy, isUnsent }]) =>
            `| \`${cause}\` | ${remedy} | \`${name}\` | ${isUnsent ? "nothing" : "unknown"} |`,
        ),
        "",
      ],
    });
  });

  it("has no words of others that it does not use", () => {
    const unused = Object.values(saidByOthers)
      .flat()
      .filter((words) => !symptoms.includes(words));
    expect(unused).toEqual([]);
  });

  it("has the codes of the client, which no other document explains", () => {
    expect(symptoms).toEqual(expect.arrayContaining(["no_answer", "unexpected_answer"]));
  });
});
