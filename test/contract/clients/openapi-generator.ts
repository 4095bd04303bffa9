import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contractFile } from "../../support/contract.ts";
import { cacheFolder, linesOf, runTool } from "../run-tool.ts";

const version = "7.25.0";
/** The SHA-256 of the jar of this version. */
const sha256 = "41ce4f6b07f196676439d710759fa1ced7a08066d06ff1bf314681470289efae";
const jar = join(cacheFolder, `openapi-generator-cli-${version}.jar`);

/** Where Maven keeps what it has downloaded. */
export const mavenRepository = `-Dmaven.repo.local=${join(cacheFolder, "maven")}`;

let download: Promise<void> | undefined;

/** Gets the jar through Maven, once. Rejects if it is not the one that is pinned. */
async function install(): Promise<void> {
  if (!existsSync(jar)) {
    const artifact = `org.openapitools:openapi-generator-cli:${version}`;
    const copy = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
    const options = [`-Dartifact=${artifact}`, `-DoutputDirectory=${cacheFolder}`, mavenRepository];
    await runTool(["mvn", "--quiet", "--batch-mode", copy, ...options], { folder: cacheFolder });
  }
  const found = createHash("sha256").update(readFileSync(jar)).digest("hex");
  if (found !== sha256) throw new Error(`${jar} is not the pinned one: remove it.`);
}

/**
 * Writes a client into a folder with one of openapi-generator's generators, with its defaults but for the options, such as
 * `packageName=idcheck_client`. Resolves with its warnings.
 */
export async function openapiGenerator(
  generator: string,
  folder: string,
  options: readonly string[] = [],
): Promise<string[]> {
  download ??= install();
  await download;
  // The first compiler alone: a generator does not run long enough for the second.
  const java = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar];
  const properties = options.length === 0 ? [] : ["--additional-properties", options.join(",")];
  const parameters = ["generate", "-i", contractFile, "-g", generator, "-o", folder, ...properties];
  const printed = await runTool(["java", ...java, ...parameters], { folder: cacheFolder });
  const warnings = linesOf(printed).flatMap(
    (line) => /^\[\w+\] (?:WARN|ERROR) +\S+ - (.+)$/u.exec(line)?.[1] ?? [],
  );
  return [...new Set(warnings)];
}
