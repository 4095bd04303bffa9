import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** How the registry imports an adapter: one name, from a folder of its own. */
const adapterImport = /^import \{ (\w+) \} from "(\.\/[^/"]+\/[^"]+)";\n/gmu;

/**
 * The registry of providers with late adapters: each is required where it is asked for, so that a cold start runs the code of
 * configured providers only. Adapters stay in the same file as everything else: a file for each would hold a copy of all that
 * adapters share, of which there must be one, such as the class of an error. Throws if an adapter is not used as one entry of the
 * form `() => name`.
 */
export function withLateAdapters(registry: string): string {
  let late = registry.replaceAll(adapterImport, "");
  for (const [, name = "", path = ""] of registry.matchAll(adapterImport)) {
    const entry = `() => ${name}]`;
    if (late.split(entry).length !== 2) throw new Error(`The registry of providers has no entry "${entry}".`);
    late = late.replace(entry, `() => require(${JSON.stringify(path)}).${name}]`);
  }
  return late;
}

/** The plugin of esbuild that bundles functions with {@link withLateAdapters}. */
const lateAdapters: Plugin = {
  name: "late-adapters",
  setup(build) {
    // oxlint-disable-next-line eslint/require-unicode-regexp -- esbuild's filters are expressions of Go
    build.onLoad({ filter: /[/\\]lib[/\\]providers[/\\]registry\.ts$/ }, async ({ path }) => ({
      contents: withLateAdapters(await readFile(path, "utf8")),
      loader: "ts",
    }));
  },
};

export default [lateAdapters];
