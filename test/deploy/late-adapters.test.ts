import { build, type Plugin } from "esbuild";
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import lateAdapters, { withLateAdapters } from "../../deploy/late-adapters.ts";
import * as registry from "../../lib/providers/registry.ts";
import { projectFolder } from "../../local/serverless-file.ts";

const ran: string[] = [];

/** Makes the first statement of each adapter tell that the adapter runs. */
const telling: Plugin = {
  name: "telling",
  setup(plugged) {
    // oxlint-disable-next-line eslint/require-unicode-regexp -- esbuild's filters are expressions of Go
    plugged.onLoad({ filter: /lib\/providers\/[^/]+\/[^/]+\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const name = basename(path, ".ts");
      const isAdapter = basename(dirname(path)) === name;
      return { contents: isAdapter ? `ran.push("${name}");\n${source}` : source, loader: "ts" };
    });
  },
};

describe("a bundle of a function", () => {
  it("runs the code of the providers that are asked for, and of no other", async () => {
    const { outputFiles } = await build({
      stdin: { contents: 'export * from "./lib/providers/registry.ts";', resolveDir: projectFolder },
      bundle: true,
      platform: "node",
      format: "cjs",
      write: false,
      plugins: [telling, ...lateAdapters],
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the bundle sets it
    const module = { exports: {} as typeof registry };
    runInNewContext(outputFiles[0]?.text ?? "", { module, require, ran, Buffer, URL, TextDecoder });
    expect(module.exports.providerIds).toEqual(registry.providerIds);
    expect(ran).toEqual([]);
    expect(module.exports.selectProviders("prod", ["shuxun", "kuaidi100"])).toMatchObject([
      { id: "shuxun" },
      { id: "kuaidi100" },
    ]);
    module.exports.findProvider("shuxun");
    expect(ran).toEqual(["shuxun", "kuaidi100"]);
  });
});

describe("an adapter of the registry", () => {
  it("is required where it is asked for", () => {
    expect(withLateAdapters('import { a } from "./a/a.ts";\nnew Map([["a", () => a]]);')).toBe(
      'new Map([["a", () => require("./a/a.ts").a]]);',
    );
  });

  it.each(["[a, b]", "() => [a]", '["a", () => a], ["b", () => a]'])("is refused as %s", (use) => {
    expect(() => withLateAdapters(`import { a } from "./a/a.ts";\n${use}`)).toThrow(/has no entry/u);
  });
});
