import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdtemp, rm, symlink, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectFolder } from "../../local/serverless-file.ts";

const run = promisify(execFile);

/** `npm run client:projects` installs the tarball and runs it; here is what can be seen without that. */
let folder: string;
let built: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "idcheck-caller-"));
  built = join(folder, "built");
  await run(process.execPath, [join(projectFolder, "scripts/build-client.ts"), built]);
  await mkdir(join(folder, "node_modules/@idcheck"), { recursive: true });
  await symlink(built, join(folder, "node_modules/@idcheck/client"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a module of a caller that has no other package, and gives what it prints. */
async function runApp(source: string): Promise<string> {
  await writeFile(join(folder, "main.mjs"), source);
  const { stdout } = await run(process.execPath, ["main.mjs"], { cwd: folder });
  return stdout.trim();
}

describe("the built client", () => {
  it("has its licence, its README, and each file that its package.json names", () => {
    const manifest = readFileSync(join(built, "package.json"), "utf8");
    const named = [...manifest.matchAll(/"(\.\/[^"]+\.(?:js|d\.ts))"/gu)].map(([, path = ""]) => path);
    expect(new Set(named).size).toBe(12);
    for (const path of [...named, "LICENSE", "README.md", "cjs/package.json"]) {
      expect([path, existsSync(join(built, path))]).toEqual([path, true]);
    }
    expect(manifest).not.toContain('"dependencies"');
  });

  it("has types that import nothing from outside of the package", () => {
    for (const format of ["esm", "cjs"]) {
      const types = join(built, format);
      const imports = globSync("**/*.d.ts", { cwd: types }).flatMap((path) => [
        ...readFileSync(join(types, path), "utf8").matchAll(/^(?! \*).*(?:from |import\()"([^"]+)"/gmu),
      ]);
      expect(imports.length).toBeGreaterThan(10);
      expect(imports.map(([, name = ""]) => name).filter((name) => !/^\..*\.js$/u.test(name))).toEqual([]);
    }
  });

  it("loads no package of AWS for HTTP alone", () => {
    for (const format of ["esm", "cjs"]) {
      const naming = globSync("**/*.js", { cwd: join(built, format) }).filter((path) =>
        /@(?:aws-sdk|smithy)\/[\w-]+"\)/u.test(readFileSync(join(built, format, path), "utf8")),
      );
      expect(naming.toSorted()).toEqual(["invoke.js", "sigv4.js"]);
    }
  });

  it("says what to install where a part needs it", async () => {
    const source = `
      import { createClient, http } from "@idcheck/client";
      import { invoke } from "@idcheck/client/invoke";
      import { sigV4 } from "@idcheck/client/sigv4";
      const auth = sigV4({ region: "us-east-1" });
      const signed = createClient({ transport: http({ baseUrl: "http://127.0.0.1:1", auth }) });
      const invoking = createClient({ transport: invoke({ stage: "local" }) });
      const ended = await Promise.allSettled([signed.twoFactor({}), invoking.twoFactor({})]);
      console.log(ended.map(({ reason }) => reason.message).join("\\n"));`;
    expect(await runApp(source)).toBe(
      "sigV4 needs the package @smithy/signature-v4: npm install @smithy/signature-v4\n" +
        "invoke needs the package @aws-sdk/client-lambda: npm install @aws-sdk/client-lambda",
    );
  });

  it("knows the problems of its other copy, which require() makes", async () => {
    const source = `
      import { createRequire } from "node:module";
      import { IdcheckProblem, isIdcheckProblem } from "@idcheck/client";
      const required = createRequire(import.meta.url)("@idcheck/client");
      const problem = new required.IdcheckProblem({ code: "no_answer", message: "m", retryable: true, charged: "no" }, 1);
      console.log(problem instanceof IdcheckProblem, isIdcheckProblem(problem));`;
    expect(await runApp(source)).toBe("false true");
  });
});
