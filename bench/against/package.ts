import { unzipSync } from "fflate";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { TableDefinition } from "../../local/serverless-file.ts";
import { bundle, type ModuleCounts } from "../bundle.ts";
import type { BenchKind } from "../contestants.ts";
import { runIn } from "./command.ts";
import { readPackagedTemplate } from "./template.ts";
import type { Tree } from "./trees.ts";

/**
 * What `npm run package` made from a tree, ready to run: this is all that is known about a tree while it is measured.
 */
export type Packaged = {
  /** Bytes of each zip, by the function's key. */
  zipBytes: Readonly<Record<string, number>>;
  /** By the source file of a function, without extension. */
  modules: Readonly<Record<string, ModuleCounts>>;
  tables: readonly TableDefinition[];
  functions: Readonly<Record<BenchKind, PackagedFunction>>;
};

/** A function from its zip. Variables hold a table's key where the deployed function gets its name. */
export type PackagedFunction = {
  bundlePath: string;
  exportName: string;
  variables: Readonly<Record<string, string>>;
  tableKeys: Readonly<Record<string, string>>;
};

const measuredKeys = { twoFactor: "two-factor-http", threeFactor: "three-factor-http" } as const;

/** Packages a tree with its own `npm run package`, and unpacks the measured functions into `outputFolder`. */
export async function packageTree({ folder }: Tree, outputFolder: string): Promise<Packaged> {
  await runIn(folder, "npm", ["run", "package", "--", "--stage", "prod"]);
  const packageFolder = join(folder, ".serverless");
  const template = readPackagedTemplate(packageFolder);
  const functionOf = (key: string): PackagedFunction => {
    const { file, exportName, ...environment } = template.functionOf(key);
    return {
      bundlePath: unpack(join(packageFolder, `${key}.zip`), file, outputFolder),
      exportName,
      ...environment,
    };
  };
  const zips = readdirSync(packageFolder).filter((name) => name.endsWith(".zip"));
  return {
    zipBytes: Object.fromEntries(
      zips.map((name) => [basename(name, ".zip"), readFileSync(join(packageFolder, name)).length]),
    ),
    modules: await countModules(template.files, folder, outputFolder),
    tables: template.tables,
    functions: {
      twoFactor: functionOf(measuredKeys.twoFactor),
      threeFactor: functionOf(measuredKeys.threeFactor),
    },
  };
}

/** Writes the bundle of `file` from a zip into a folder without packages above it, as in a deployed function. */
function unpack(zipPath: string, file: string, outputFolder: string): string {
  const entries = Object.entries(unzipSync(readFileSync(zipPath)));
  const found = entries.find(([name]) => name.replace(/\.\w+$/u, "") === file);
  if (found === undefined) throw new Error(`${basename(zipPath)} holds no bundle of ${file}.`);
  const [name, content] = found;
  const path = join(outputFolder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function countModules(
  files: readonly string[],
  folder: string,
  outputFolder: string,
): Promise<Packaged["modules"]> {
  const counts: [string, ModuleCounts][] = [];
  for (const file of files) {
    const { modules } = await bundle(`${file}.ts`, outputFolder, "deployed", folder);
    counts.push([file, modules]);
  }
  return Object.fromEntries(counts);
}
