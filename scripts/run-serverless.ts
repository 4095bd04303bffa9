import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Given } from "../cli/command.ts";

/** Where the framework puts what it packages: npm runs a script in the folder of the project. */
export const packageFolder = join(process.cwd(), ".serverless");

/** The options of every command that packages. */
export const packagingOptions = {
  stage: { type: "string", short: "s", value: "<stage>", help: "the stage; there is no default" },
  param: {
    type: "string",
    multiple: true,
    value: '"<name>=<value>"',
    help: "a parameter of serverless.yml; may be given several times",
  },
  verbose: { type: "boolean", help: "print what serverless does" },
} as const;

/**
 * Runs the framework in this folder; returns whether it succeeded. With `quiet`, what it prints goes to standard error, so that a
 * result can be piped.
 */
export function runServerless(
  parameters: readonly string[],
  options: { environment?: Readonly<Record<string, string>>; quiet?: boolean } = {},
): boolean {
  const serverless = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
  const { status } = spawnSync(process.execPath, [serverless, ...parameters], {
    env: { ...process.env, ...options.environment },
    stdio: ["inherit", options.quiet === true ? 2 : "inherit", "inherit"],
  });
  return status === 0;
}

/** The options of packaging, as the framework takes them. */
export function packagingParameters(given: Given, stage: string): string[] {
  return [
    "--stage",
    stage,
    ...given.texts("param").map((parameter) => `--param=${parameter}`),
    ...(given.flag("verbose") ? ["--verbose"] : []),
  ];
}
