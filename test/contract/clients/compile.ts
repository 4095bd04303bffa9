import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, linesOf, runTool, type Tool } from "../run-tool.ts";
import { packages } from "./installed.ts";

/** A client that was generated and, where that is possible, compiled. */
export type Made = {
  /** What its tools said that they would not say of a contract without faults. */
  warnings: readonly string[];
  /** Its program, which takes the address of a live stack, that of a later release, an image and a prefix of keys. */
  program?: Tool;
};

/** Copies the program of a client into its folder. */
export function copyProgram(name: string, folder: string): void {
  cpSync(join(import.meta.dirname, "programs", name), folder, { recursive: true });
}

/** Compiles the TypeScript of a folder strictly, as modules for Node. */
export async function compileTypeScript(folder: string): Promise<string[]> {
  const compilerOptions = {
    strict: true,
    target: "es2022",
    module: "nodenext",
    types: ["node"],
    outDir: "out",
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["check.ts", "client"] }),
  );
  return linesOf(await runTool([join(packages, "node_modules/.bin/tsc"), "-p", folder], { folder }));
}

/** One module for both Go clients, so that what they share is compiled once. The tool is pinned by its `go.sum` too. */
export const goModule = join(cacheFolder, "go-clients");
let isGoModuleMade = false;

/** Makes the module anew, once in a run. */
export function makeGoModule(): void {
  if (isGoModuleMade) return;
  isGoModuleMade = true;
  rmSync(goModule, { recursive: true, force: true });
  copyProgram("go", goModule);
}

/** Compiles the program `cmd/<name>` of the module, after its client was generated. */
export async function compileGo(name: string): Promise<Made> {
  const command = `./cmd/${name}`;
  const program = join(goModule, "bin", name);
  const built = await runTool(["go", "build", "-o", program, command], { folder: goModule });
  const vetted = await runTool(["go", "vet", command], { folder: goModule });
  const warnings = [...linesOf(built), ...linesOf(vetted)].filter(
    (line) => !line.startsWith("go: downloading "),
  );
  return { warnings, program: [program] };
}
