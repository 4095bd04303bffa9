import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { projectFolder } from "../../../local/serverless-file.ts";

const fields = v.record(v.string(), v.unknown());
const answerSchema = v.strictObject({
  status: v.optional(v.number()),
  headers: v.optional(v.record(v.string(), v.string())),
  body: v.optional(v.union([v.literal("verdict"), v.literal("nothing"), fields])),
  changes: v.optional(fields),
  text: v.optional(v.string()),
  fault: v.optional(v.picklist(["reset", "cut_off", "silence"])),
});
const calls = ["twoFactor", "threeFactor", "verification", "usage", "health"] as const;
const caseSchema = v.strictObject({
  title: v.string(),
  call: v.picklist(calls),
  idempotencyKey: v.optional(v.string()),
  deadlineMs: v.optional(v.number()),
  requestTimeoutMs: v.optional(v.number()),
  path: v.optional(v.string(), ""),
  alias: v.optional(v.string()),
  caller: v.optional(v.string()),
  lacks: v.optional(v.picklist(["region", "credentials"])),
  server: v.optional(v.literal("refuses")),
  answers: v.array(answerSchema),
  expect: v.strictObject({
    requests: v.optional(v.number()),
    verdict: v.optional(v.string()),
    meta: v.optional(fields),
    fields: v.optional(fields),
    problem: v.optional(fields),
    pausesMs: v.optional(v.array(v.tuple([v.number(), v.number()]))),
    withinMs: v.optional(v.number()),
    idempotencyKey: v.optional(v.string()),
    requestPath: v.optional(v.string()),
    requestBody: v.optional(fields),
  }),
});

/** One case of `clients/conformance`, whose README says what its fields mean. */
export type Case = v.InferOutput<typeof caseSchema>;

/** The cases in a file of `clients/conformance`. */
export function casesOf(file: string): readonly Case[] {
  const text = readFileSync(join(projectFolder, "clients/conformance", file), "utf8");
  return v.parse(v.array(caseSchema), JSON.parse(text));
}
