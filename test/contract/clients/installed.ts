import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonEnvironment } from "../../support/python-environment.ts";
import { cacheFolder, runTool } from "../run-tool.ts";

/** Generators and what clients import, in exactly the versions of `requirements.txt`. */
export const python = pythonEnvironment(
  "contract-clients-python",
  join(import.meta.dirname, "requirements.txt"),
);
/** The folder of the npm packages. */
export const packages = join(cacheFolder, "npm");
let pythonInstalled: Promise<void> | undefined;
let packagesInstalled: Promise<void> | undefined;

/** Installs the Python packages, unless that has been done. Needs Python 3.11. */
export function installPython(): Promise<void> {
  return (pythonInstalled ??= python.install());
}

/** Installs the npm packages in exactly the versions of `npm/package-lock.json`, unless that has been done. */
export function installPackages(): Promise<void> {
  packagesInstalled ??= (async () => {
    const source = join(import.meta.dirname, "npm");
    const lock = readFileSync(join(source, "package-lock.json"), "utf8");
    const marker = join(packages, "installed.json");
    if (existsSync(marker) && readFileSync(marker, "utf8") === lock) return;
    cpSync(source, packages, { recursive: true });
    await runTool(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], {
      folder: packages,
    });
    writeFileSync(marker, lock);
  })();
  return packagesInstalled;
}
