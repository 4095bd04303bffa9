import { build } from "esbuild";
import { zipSync } from "fflate";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { projectFolder } from "../local/serverless-file.ts";

/** A bundle on disk, and its size. */
export type Bundle = { path: string; bytes: number; zipBytes: number };

const settingsSchema = v.object({
  custom: v.object({
    esbuild: v.object({
      bundle: v.literal(true),
      minify: v.boolean(),
      format: v.picklist(["cjs", "esm"]),
      target: v.string(),
      mainFields: v.array(v.string()),
      exclude: v.array(v.string()),
      supported: v.record(v.string(), v.boolean()),
      define: v.record(v.string(), v.string()),
      alias: v.record(v.string(), v.string()),
    }),
  }),
});

/**
 * How a source is bundled: `deployed` exactly as serverless.yml has the functions bundled, `usual` without what idcheck
 * leaves out of the SDK there. Late imports are `require` in both, because the SDK imports late only for an engine on
 * this machine.
 */
export type BundleSettings = "deployed" | "usual";

/** Bundles a source of the project into `outputFolder`. */
export async function bundle(
  source: string,
  outputFolder: string,
  as: BundleSettings = "deployed",
): Promise<Bundle> {
  const { exclude, define, alias, ...settings } = deployedSettings();
  const path = join(outputFolder, `${as}-${source.replace(/\.ts$/u, "").replaceAll("/", "-")}.cjs`);
  await build({
    ...settings,
    ...(as === "deployed" && { external: exclude, define, alias }),
    absWorkingDir: projectFolder,
    entryPoints: [join(projectFolder, source)],
    outfile: path,
    platform: "node",
    logLevel: "error",
  });
  const content = readFileSync(path);
  const zip = zipSync({ "index.cjs": content }, { level: 9 });
  writeFileSync(`${path}.zip`, zip);
  return { path, bytes: content.length, zipBytes: zip.length };
}

function deployedSettings() {
  const text = readFileSync(join(projectFolder, "serverless.yml"), "utf8");
  const document: unknown = parse(text, { logLevel: "silent" });
  return v.parse(settingsSchema, document).custom.esbuild;
}
