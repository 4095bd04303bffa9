/** `npm run fuzz:contract`: see `npm run fuzz:contract -- --help`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { Command } from "../../../cli/command.ts";
import { print } from "../../../cli/print.ts";
import { runProgram } from "../../../cli/run-command.ts";
import { projectFolder } from "../../../local/serverless-file.ts";
import { contractFile } from "../../support/contract.ts";
import { complaintsAbout, type Finding } from "../../support/findings.ts";
import { pythonEnvironment } from "../../support/python-environment.ts";
import { startLocalStack } from "../local-stack.ts";
import { linesOf, runTool } from "../run-tool.ts";
import { explanations } from "./explained.ts";

/** Where the phases begin their searches; another one searches elsewhere. */
const defaultSeed = "1";
/** How many requests a phase makes up for each operation, at most. */
const requestsEach = "25";

const environment = pythonEnvironment("schemathesis", join(import.meta.dirname, "requirements.txt"));
const report = join(projectFolder, "node_modules/.cache/schemathesis/report.json");
const reportSchema = v.object({
  complete: v.boolean(),
  operations: v.object({ total: v.pipe(v.number(), v.minValue(1)), tested: v.number() }),
  phases: v.record(v.string(), v.object({ status: v.picklist(["success", "failure"]) })),
  test_cases: v.object({ generated: v.pipe(v.number(), v.minValue(100)) }),
  failures: v.array(v.object({ code: v.string(), title: v.string(), operations: v.array(v.string()) })),
  errors: v.array(v.unknown()),
});
type Report = v.InferOutput<typeof reportSchema>;

const fuzzCommand: Command = {
  name: "npm run fuzz:contract --",
  usage: "[--seed <number>]",
  description: `
Lets schemathesis make up requests from docs/openapi.yaml, valid and invalid ones, and send them, signed, to a local stack with
--auth iam: the contract's examples, its borders, at random, and along its links. Each answer is compared with the contract.
Needs Python 3.11; schemathesis is installed from PyPI into a folder of its own, in a fixed version. It takes a minute and a half.

Exits with 1 for a finding without an explanation in test/contract/fuzz/explained.ts, and for an explanation without a finding.`,
  options: {
    seed: { type: "string", value: "<number>", help: `where the search begins (default: ${defaultSeed})` },
  },
  async run(given, { stdout }) {
    await environment.install();
    const { generated, findings, failures } = await fuzz(given.text("seed") ?? defaultSeed);
    const complaints = [...failures, ...complaintsAbout(findings, explanations)];
    print(
      stdout,
      `schemathesis: ${generated} requests, ${findings.length} findings, ${explanations.length} explanations, ` +
        `${complaints.length} complaints.\n`,
    );
    for (const complaint of complaints) print(stdout, `${complaint}\n`);
    return complaints.length === 0 ? 0 : 1;
  },
};

/** Makes up requests and sends them. `failures` are faults of the run itself. */
async function fuzz(seed: string): Promise<{ generated: number; findings: Finding[]; failures: string[] }> {
  const stack = await startLocalStack(["--auth", "iam"]);
  try {
    const search = ["--seed", seed, "--max-examples", requestsEach, "--checks", "all"];
    const output = ["--continue-on-failure", "--no-color", "--report", "json", "--report-json-path", report];
    const schemathesis = environment.program("schemathesis");
    const printed = await runTool(
      [schemathesis, "run", contractFile, "--url", stack.url, ...search, ...output],
      { folder: join(projectFolder, "node_modules/.cache/schemathesis"), settings, mayFail: true },
    );
    const read = v.safeParse(reportSchema, JSON.parse(readFileSync(report, "utf8")));
    if (!read.success)
      throw new Error(`schemathesis did not finish:\n${linesOf(printed).slice(-20).join("\n")}`);
    return { generated: read.output.test_cases.generated, ...judged(read.output) };
  } finally {
    await stack.stop();
  }
}

const settings = {
  SCHEMATHESIS_HOOKS: join(import.meta.dirname, "hooks.py"),
  IDCHECK_FUZZ_PICTURE: join(projectFolder, "docs/examples/face.jpg"),
  PYTHONDONTWRITEBYTECODE: "1",
};

function judged({ complete, operations, failures, errors }: Report): {
  findings: Finding[];
  failures: string[];
} {
  const findings = failures.flatMap(({ code, title, operations: subjects }) =>
    subjects.map((subject) => ({ tool: "schemathesis", rule: code, subject, message: title })),
  );
  const isWhole = complete && operations.tested === operations.total && errors.length === 0;
  return { findings, failures: isWhole ? [] : ["schemathesis did not test every operation to the end."] };
}

await runProgram(fuzzCommand);
