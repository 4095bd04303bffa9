import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import type { Kind } from "../../../../lib/domain/kinds.ts";
import { threeFactor } from "../../../../lib/checks/three-factor.ts";
import { twoFactor } from "../../../../lib/checks/two-factor.ts";
import { Problem } from "../../../../lib/domain/problem.ts";
import { sandboxCases } from "../../../../lib/providers/sandbox/cases.ts";
import type { VerifyRequest } from "../../../../lib/check/request.ts";
import { verify } from "../../../../lib/check/verify.ts";
import { jpegImage } from "../../../samples/images.ts";
import type { Pipeline } from "../../check/pipeline.ts";
import { magicIdNumber } from "./magic.ts";
import { createPractice } from "./practice.ts";

const image = jpegImage().toString("base64");
/** Every score would be a hundred rows of one kind. */
const shownScores = new Set(["100", "179", "180", "200"]);

test("docs/sandbox.md lists every case with what the API answers, and nothing else", async () => {
  const rows: string[] = [];
  for (const { sequence, title } of sandboxCases().values()) {
    if (/^1|^200$/.test(sequence) && !shownScores.has(sequence)) continue;
    const two = await summary(createPractice(), "two_factor", sequence);
    const three = await summary(createPractice(), "three_factor", sequence);
    rows.push(`| \`${magicIdNumber(sequence)}\` | ${title} | ${two} | ${three} |`);
  }
  const document = await readFile(new URL("../../../../docs/sandbox.md", import.meta.url), "utf8");
  const documented = document.split("\n").filter((line) => line.startsWith("| `1"));
  expect(documented).toEqual(rows);
});

test("one person's made-up fault does not end the practice of everybody else", async () => {
  const pipeline = createPractice();
  for (const sequence of ["303", "305", "303", "305"]) await summary(pipeline, "two_factor", sequence);
  expect(await summary(pipeline, "two_factor", "999")).toBe("`match`, yes");
});

/** Verdict and reason, or status and code of the problem, and the charge: a cell of the document. */
async function summary(pipeline: Pipeline, kind: Kind, sequence: string): Promise<string> {
  const person = { name: "示例甲", idNumber: magicIdNumber(sequence) };
  const request = (value: object): VerifyRequest => ({
    caller: "iam:000000000000:role/orders",
    idempotencyKey: `practice-${pipeline.clock.now()}-${pipeline.table.size}`,
    body: { ok: true, value },
    deadlineAt: pipeline.clock.now() + 29_000,
    trace: { attempts: [] },
  });
  try {
    const { answer } =
      kind === "two_factor"
        ? await verify(twoFactor, request(person), pipeline.dependencies)
        : await verify(threeFactor, request({ ...person, image }), pipeline.dependencies);
    expect(answer.live).toBe(false);
    const { verdict, reason, charged } = answer;
    return verdict === reason ? `\`${verdict}\`, ${charged}` : `\`${verdict}\`: \`${reason}\`, ${charged}`;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return `${error.status} \`${error.code}\`, ${error.charged}`;
  }
}
