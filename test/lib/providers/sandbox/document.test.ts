import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import type { Kind } from "../../../../lib/checks/inputs.ts";
import { chargedOf } from "../../../../lib/errors.ts";
import { problemOf } from "../../../../lib/providers/failure-problem.ts";
import { sandboxCases } from "../../../../lib/providers/sandbox/cases.ts";
import { judge } from "../../../../lib/verdict.ts";
import { ask, magicIdNumber } from "./magic.ts";

const isScore = (sequence: string) => Number(sequence) >= 100 && Number(sequence) <= 200;

test("docs/sandbox.md lists every case with what it brings, and nothing else", async () => {
  const rows: string[] = [];
  for (const { sequence, title } of sandboxCases.values()) {
    if (isScore(sequence) && !["100", "179", "180", "200"].includes(sequence)) continue;
    const idNumber = magicIdNumber(sequence);
    const [two, three] = [await summary("two_factor", idNumber), await summary("three_factor", idNumber)];
    rows.push(`| \`${idNumber}\` | ${title} | ${two} | ${three} |`);
  }
  const document = await readFile(new URL("../../../../docs/sandbox.md", import.meta.url), "utf8");
  const documented = document.split("\n").filter((line) => line.startsWith("| `1"));
  expect(documented).toEqual(rows);
});

/** What the API answers where the sandbox is the only provider, the charge after it. */
async function summary(kind: Kind, idNumber: string): Promise<string> {
  const { reading } = await ask(kind, idNumber);
  const charged = chargedOf([reading.charge]);
  if (reading.outcome === "failure") {
    const { status, code } = problemOf([reading], charged, undefined);
    return `${status} \`${code}\`, ${charged}`;
  }
  const { verdict, reason } = judge(reading.finding, kind === "three_factor" ? 80 : undefined);
  return verdict === reason ? `\`${verdict}\`, ${charged}` : `\`${verdict}\`: \`${reason}\`, ${charged}`;
}
