import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { pythonEnvironment } from "../../support/python-environment.ts";
import type { Finding } from "../../support/findings.ts";

const run = promisify(execFile);
const environment = pythonEnvironment("template-linters", join(import.meta.dirname, "requirements.txt"));

const cfnLintReport = v.array(
  v.object({
    Rule: v.object({ Id: v.string() }),
    Location: v.object({ Path: v.nullish(v.array(v.union([v.string(), v.number()]))) }),
    Message: v.string(),
  }),
);
const checkovReport = v.object({
  results: v.object({
    failed_checks: v.array(v.object({ check_id: v.string(), check_name: v.string(), resource: v.string() })),
  }),
  summary: v.object({ parsing_errors: v.number(), resource_count: v.pipe(v.number(), v.minValue(1)) }),
});

/** Installs the linters in exactly the versions of `requirements.txt`, unless that has been done. Needs Python and PyPI. */
export function installLinters(): Promise<void> {
  return environment.install();
}

/** What cfn-lint finds in a template that is deployed in these Regions. */
export async function findingsOfCfnLint(template: string, regions: readonly string[]): Promise<Finding[]> {
  const printed = await outputOf("cfn-lint", [
    "--format",
    "json",
    "--template",
    template,
    "--regions",
    ...regions,
  ]);
  return v.parse(cfnLintReport, JSON.parse(printed)).map(({ Rule, Location, Message }) => {
    const [section, id] = Location.Path ?? [];
    return {
      tool: "cfn-lint",
      rule: Rule.Id,
      subject: section === "Resources" ? String(id) : "",
      message: Message,
    };
  });
}

/** What checkov finds in a template. It knows no Regions. */
export async function findingsOfCheckov(template: string): Promise<Finding[]> {
  const options = [
    "--framework",
    "cloudformation",
    "--output",
    "json",
    "--compact",
    "--quiet",
    "--skip-download",
  ];
  const printed = await outputOf("checkov", ["--file", template, ...options]);
  const { results, summary } = v.parse(checkovReport, JSON.parse(printed));
  if (summary.parsing_errors > 0) throw new Error(`checkov cannot read ${template}.`);
  return results.failed_checks.map(({ check_id, check_name, resource }) => ({
    tool: "checkov",
    rule: check_id,
    subject: resource.split(".").at(-1) ?? "",
    message: check_name,
  }));
}

/** What a linter prints. It ends with an exit code other than 0 where it finds something. */
async function outputOf(name: string, options: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(environment.program(name), options, { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const printed: unknown = error instanceof Error && "stdout" in error ? error.stdout : undefined;
    if (typeof printed === "string" && printed.trim() !== "") return printed;
    throw error;
  }
}
