import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contractFile } from "../../support/contract.ts";
import { compileGo, compileTypeScript, copyProgram, goModule, type Made, makeGoModule } from "./compile.ts";
import { installPackages, installPython, packages, python } from "./installed.ts";
import { mavenRepository, openapiGenerator } from "./openapi-generator.ts";
import { linesOf, runTool, type Tool } from "../run-tool.ts";

/** A generator of clients, and how a program with its client is made. */
export type Client = {
  name: string;
  /** What it needs on the machine, besides Node: a command that shows its version. */
  needs: readonly Tool[];
  /** Generates and compiles in an empty folder of its own. Rejects if that fails. */
  make(folder: string): Promise<Made>;
};

const java: readonly Tool[] = [
  ["java", "-version"],
  ["mvn", "--version"],
];
const python3: Tool = ["python3", "-c", "import sys, venv; assert sys.version_info >= (3, 11)"];

/** Every generator, in the order of its work: what takes longest begins first. */
export const clients: readonly Client[] = [
  {
    name: "oapi-codegen",
    needs: [["go", "version"]],
    async make() {
      makeGoModule();
      const file = join(goModule, "oapicodegen/client.go");
      mkdirSync(join(goModule, "oapicodegen"));
      const options = ["-generate", "types,client", "-package", "idcheck", "-o", file, contractFile];
      const printed = await runTool(["go", "tool", "oapi-codegen", ...options], { folder: goModule });
      const warnings = linesOf(printed).filter((line) => !line.startsWith("go: downloading "));
      const made = await compileGo("oapi-codegen");
      return { ...made, warnings: [...warnings, ...made.warnings] };
    },
  },
  {
    name: "openapi-generator rust",
    needs: [...java, ["cargo", "--version"]],
    async make(folder) {
      copyProgram("openapi-generator-rust", folder);
      const options = ["packageName=idcheck_client"];
      const warnings = await openapiGenerator("rust", join(folder, "client"), options);
      const printed = await runTool(["cargo", "build", "--quiet", "--locked"], { folder });
      return { warnings: [...warnings, ...linesOf(printed)], program: [join(folder, "target/debug/check")] };
    },
  },
  {
    name: "openapi-generator java",
    needs: java,
    async make(folder) {
      const generated = join(folder, "generated");
      const warnings = await openapiGenerator("java", generated);
      cpSync(join(generated, "src/main/java"), join(folder, "src"), { recursive: true });
      cpSync(
        join(import.meta.dirname, "programs/openapi-generator-java/Check.java"),
        join(folder, "src/Check.java"),
      );
      cpSync(join(import.meta.dirname, "programs/openapi-generator-java/pom.xml"), join(folder, "pom.xml"));
      const printed = await runTool(["mvn", "--quiet", "--batch-mode", mavenRepository, "compile"], {
        folder,
      });
      const classes = [join(folder, "target/classes"), join(folder, "target/lib/*")].join(":");
      const program: Tool = ["java", "-cp", classes, "-Dfile.encoding=UTF-8", "Check"];
      return { warnings: [...warnings, ...linesOf(printed)], program };
    },
  },
  {
    name: "openapi-generator python",
    needs: [...java, python3],
    async make(folder) {
      const warnings = await openapiGenerator("python", folder, ["packageName=idcheck_client"]);
      await installPython();
      copyProgram("openapi-generator-python", folder);
      return { warnings, program: [python.program("python"), "-W", "error", join(folder, "check.py")] };
    },
  },
  {
    name: "openapi-python-client",
    needs: [python3],
    async make(folder) {
      await installPython();
      const settings = join(folder, "settings.yaml");
      writeFileSync(settings, "project_name_override: idcheck-client\npost_hooks: []\n");
      const options = ["--path", contractFile, "--meta", "none", "--config", settings];
      const output = ["--output-path", join(folder, "idcheck_client")];
      const printed = await runTool(
        [python.program("openapi-python-client"), "generate", ...options, ...output],
        { folder },
      );
      copyProgram("openapi-python-client", folder);
      const warnings = linesOf(printed).filter((line) => !line.startsWith("Generating "));
      return { warnings, program: [python.program("python"), "-W", "error", join(folder, "check.py")] };
    },
  },
  {
    name: "datamodel-code-generator",
    needs: [python3],
    async make(folder) {
      await installPython();
      const output = ["--output", join(folder, "idcheck_client.py"), "--formatters", "builtin"];
      const options = ["--input", contractFile, "--input-file-type", "openapi"];
      const model = ["--output-model-type", "pydantic_v2.BaseModel"];
      const printed = await runTool([python.program("datamodel-codegen"), ...options, ...model, ...output], {
        folder,
      });
      copyProgram("datamodel-code-generator", folder);
      const warnings = linesOf(printed);
      return { warnings, program: [python.program("python"), "-W", "error", join(folder, "check.py")] };
    },
  },
  {
    name: "openapi-generator go",
    needs: [...java, ["go", "version"]],
    async make() {
      makeGoModule();
      const generated = join(goModule, "openapigenerator");
      const warnings = await openapiGenerator("go", generated, ["packageName=idcheck"]);
      for (const own of ["go.mod", "go.sum", "test"]) rmSync(join(generated, own), { recursive: true });
      const made = await compileGo("openapi-generator");
      return { ...made, warnings: [...warnings, ...made.warnings] };
    },
  },
  {
    name: "openapi-generator typescript-fetch",
    needs: java,
    async make(folder) {
      copyProgram("openapi-generator-typescript", folder);
      const options = ["importFileExtension=.js"];
      const warnings = await openapiGenerator("typescript-fetch", join(folder, "client"), options);
      await installPackages();
      const printed = await compileTypeScript(folder);
      return {
        warnings: [...warnings, ...printed],
        program: [process.execPath, join(folder, "out/check.js")],
      };
    },
  },
  {
    name: "openapi-typescript",
    needs: [],
    async make(folder) {
      await installPackages();
      const inside = join(packages, "openapi-typescript");
      rmSync(inside, { recursive: true, force: true });
      cpSync(join(import.meta.dirname, "programs/openapi-typescript"), inside, { recursive: true });
      const tool = join(packages, "node_modules/.bin/openapi-typescript");
      const printed = await runTool([tool, contractFile, "-o", join(inside, "client.ts")], { folder });
      const warnings = linesOf(printed).filter((line) => !/^(?:✨|🚀) /u.test(line));
      const compiled = await compileTypeScript(inside);
      return {
        warnings: [...warnings, ...compiled],
        program: [process.execPath, join(inside, "out/check.js")],
      };
    },
  },
  {
    name: "openapi-generator csharp",
    needs: java,
    async make(folder) {
      // Nothing here can compile it.
      return { warnings: await openapiGenerator("csharp", folder) };
    },
  },
];
