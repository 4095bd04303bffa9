import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, inject, it } from "vitest";
import { assertArtifact, compressArtifact, maxArtifactBytes, readArtifact } from "../../deploy/artifact.ts";
import { readTemplate } from "../../local/serverless-file.ts";
import { createWorkspace } from "./support/workspace.ts";

const { prod } = inject("packages");
const { functions } = readTemplate();

describe("the package", () => {
  it("holds one zip for each function", () => {
    const zips = readdirSync(prod).filter((name) => name.endsWith(".zip"));
    expect(zips.toSorted()).toEqual(functions.map(({ key }) => `${key}.zip`).toSorted());
  });

  it.each(functions)("of $key holds its bundle and nothing else, and is small", ({ key, file }) => {
    const { entries, bytes } = readArtifact(join(prod, `${key}.zip`));
    expect(entries).toEqual([`${file}.cjs`]);
    expect(bytes).toBeLessThan(150_000);
  });

  it.each(functions)("of $key needs no package and no source map", ({ key, file }) => {
    const bundle = bundleOf(key, file);
    const required = [...bundle.matchAll(/\brequire\("([^"]+)"\)/gu)].map(([, name = ""]) => name);
    const outside = required.filter((name) => !builtinModules.includes(name.replace(/^node:/u, "")));
    // No call uses event streams.
    expect(outside.filter((name) => name !== "@smithy/core/event-streams")).toEqual([]);
    expect(bundle).not.toContain("sourceMappingURL");
  });
});

describe("a zip", () => {
  const handler = "functions/two-factor.http";
  const bundle = "functions/two-factor.cjs";

  it("is accepted with its bundle alone", () => {
    expect(() => assertArtifact("two-factor-http", handler, { entries: [bundle], bytes: 1 })).not.toThrow();
  });

  it.each([
    { entries: [] },
    { entries: ["functions/three-factor.cjs"] },
    { entries: [bundle, "functions/three-factor.cjs"] },
    { entries: [bundle, ".env"] },
    { entries: [bundle, "node_modules/valibot/package.json"] },
  ])("is refused with $entries", ({ entries }) => {
    expect(() => assertArtifact("two-factor-http", handler, { entries, bytes: 1 })).toThrow(
      /must contain only/,
    );
  });

  it("is refused when it is too large", () => {
    const large = { entries: [bundle], bytes: maxArtifactBytes + 1 };
    expect(() => assertArtifact("two-factor-http", handler, large)).toThrow(
      /has 251 KB; the limit is 250 KB/,
    );
  });

  it("is compressed as well as deflate can, to the same bytes each time, and can be read by everybody", () => {
    const workspace = createWorkspace();
    const path = join(workspace.folder, "some.zip");
    const content = strToU8(readFileSync("docs/openapi.yaml", "utf8"));
    const compressed = ([1, 4] as const).map((level) => {
      writeFileSync(path, zipSync({ [bundle]: [content, { level, mtime: new Date() }] }));
      const before = readFileSync(path).length;
      compressArtifact(path);
      const after = readFileSync(path);
      expect(after.length).toBeLessThan(before);
      expect(unzipSync(after)).toEqual({ [bundle]: content });
      return after;
    });
    expect(compressed[0]).toEqual(compressed[1]);
    // The mode is in the upper half of the attributes of the only entry, which stand before its place and its name.
    const attributesAt = (compressed[0]?.lastIndexOf(bundle) ?? 0) - 6;
    expect(compressed[0]?.readUInt16LE(attributesAt)).toBe(0o100644);
    workspace.remove();
  });

  it("is read without being inflated", () => {
    const workspace = createWorkspace();
    const path = join(workspace.folder, "some.zip");
    writeFileSync(path, zipSync({ "a.txt": new Uint8Array(100_000), "b/c.txt": new Uint8Array(1) }));
    expect(readArtifact(path)).toEqual({ entries: ["a.txt", "b/c.txt"], bytes: readFileSync(path).length });
    workspace.remove();
  });
});

function bundleOf(key: string, file: string): string {
  const content = unzipSync(readFileSync(join(prod, `${key}.zip`)))[`${file}.cjs`];
  return strFromU8(content ?? new Uint8Array());
}
