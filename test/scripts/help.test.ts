import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { projectFolder } from "../../local/serverless-file.ts";

const run = promisify(execFile);
const manifestSchema = v.object({ scripts: v.record(v.string(), v.string()) });
const manifest: unknown = JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8"));

/** Every npm script that runs a program of this project, with its arguments to node. */
const programs = Object.entries(v.parse(manifestSchema, manifest).scripts)
  .map(([name, script]) => ({ name, parameters: /^node (.*\.ts)$/u.exec(script)?.[1]?.split(" ") ?? [] }))
  .filter(({ parameters }) => parameters.length > 0);

/** What npm is told before a script's own arguments. */
function typed(name: string): string {
  if (name === "idcheck") return "idcheck";
  return name === "start" ? "npm start" : `npm run ${name}`;
}

describe.concurrent("the npm scripts", () => {
  it.for(programs)(
    "$name explains itself with --help, and runs nothing",
    async ({ name, parameters }, test) => {
      const { stdout, stderr } = await run(process.execPath, [...parameters, "--help"], {
        cwd: projectFolder,
      });
      test.expect(stdout.split("\n")[0]).toMatch(new RegExp(`^Usage: ${typed(name)}(?: |$)`, "u"));
      test.expect(stderr).toBe("");
    },
  );
});

it("there are npm scripts to test", () => {
  expect(programs.length).toBeGreaterThan(10);
});
