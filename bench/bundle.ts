import { build, type Metafile, type Plugin } from "esbuild";
import { zipSync } from "fflate";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { projectFolder } from "../local/serverless-file.ts";

/** A bundle on disk, its size, and how many modules leave code in it. */
export type Bundle = { path: string; bytes: number; zipBytes: number; modules: ModuleCounts };

/** Modules of packages, and those of the project itself. */
export type ModuleCounts = { ofPackages: number; own: number };

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
      loader: v.optional(v.record(v.string(), v.picklist(["empty"])), {}),
      plugins: v.optional(v.string()),
    }),
  }),
});

/**
 * How a source is bundled: `deployed` exactly as serverless.yml has the functions bundled, `usual` without what idcheck
 * leaves out of the SDK there. Late imports are `require` in both, because the SDK imports late only for an engine on
 * this machine.
 */
export type BundleSettings = "deployed" | "usual";

/** Bundles a source of the project, or of another checkout of it in `folder`, into `outputFolder`. */
export async function bundle(
  source: string,
  outputFolder: string,
  as: BundleSettings = "deployed",
  folder = projectFolder,
): Promise<Bundle> {
  const { exclude, define, alias, loader, plugins: pluginsPath, ...settings } = deployedSettings(folder);
  const plugins = pluginsPath === undefined ? [] : await pluginsIn(join(folder, pluginsPath));
  const path = join(outputFolder, `${as}-${source.replace(/\.ts$/u, "").replaceAll("/", "-")}.cjs`);
  const { metafile } = await build({
    ...settings,
    ...(as === "deployed" && { external: exclude, define, alias, loader, plugins }),
    absWorkingDir: folder,
    entryPoints: [join(folder, source)],
    outfile: path,
    platform: "node",
    logLevel: "error",
    metafile: true,
  });
  const content = readFileSync(path);
  const zip = zipSync({ "index.cjs": content }, { level: 9 });
  writeFileSync(`${path}.zip`, zip);
  return { path, bytes: content.length, zipBytes: zip.length, modules: modulesOf(metafile) };
}

/** Modules that leave no code, because their exports are not used, cost nothing and do not count. */
function modulesOf({ outputs }: Metafile): ModuleCounts {
  const paths = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const own = paths.filter((path) => !path.includes("node_modules/")).length;
  return { ofPackages: paths.length - own, own };
}

function deployedSettings(folder: string) {
  const text = readFileSync(join(folder, "serverless.yml"), "utf8");
  const document: unknown = parse(text, { logLevel: "silent" });
  return v.parse(settingsSchema, document).custom.esbuild;
}

const pluginsSchema = v.object({
  default: v.array(v.custom<Plugin>((value) => typeof value === "object" && value !== null)),
});

async function pluginsIn(path: string): Promise<Plugin[]> {
  const module: unknown = await import(path);
  return v.parse(pluginsSchema, module).default;
}
