import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { portSettings } from "../../local/ports.ts";
import { projectFolder } from "../../local/serverless-file.ts";

const read = (path: string): string => readFileSync(join(projectFolder, path), "utf8");

const words = v.union([v.array(v.string()), v.string()]);
const locked = v.object({ os: v.optional(words), cpu: v.optional(words) });
const lock = v.parse(
  v.object({ packages: v.record(v.string(), locked) }),
  JSON.parse(read("package-lock.json")),
);
const manifest = v.parse(
  v.object({ optionalDependencies: v.record(v.string(), v.string()) }),
  JSON.parse(read("package.json")),
);

/** The platforms for which a package of the lock is made, such as `darwin arm64`. */
function platformOf({ os = [], cpu = [] }: v.InferOutput<typeof locked>): string {
  return [os, cpu].flat().join(" ");
}

describe("docs/platforms.md", () => {
  const page = read("docs/platforms.md");

  it("names the packages that exist for Linux x64 alone", () => {
    const named = [...page.matchAll(/^\| `([^`]+)`,/gmu)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(Object.keys(manifest.optionalDependencies).toSorted());
    for (const name of named) {
      expect(platformOf(lock.packages[`node_modules/${name}`] ?? {})).toBe("linux x64");
    }
  });

  it.each(["@typescript/typescript", "@oxlint", "@oxfmt", "@esbuild", "@rolldown"])(
    "promises programs of %s for every platform that it has",
    (name) => {
      const own = Object.entries(lock.packages).filter(([path]) => path.startsWith(`node_modules/${name}`));
      const platforms = new Set(own.map(([, one]) => platformOf(one)));
      for (const platform of [
        "linux x64",
        "linux arm64",
        "darwin x64",
        "darwin arm64",
        "win32 x64",
        "win32 arm64",
      ]) {
        expect(platforms).toContain(platform);
      }
    },
  );
});

describe("the devcontainer", () => {
  const container = v.parse(
    v.strictObject({
      name: v.string(),
      build: v.strictObject({ dockerfile: v.literal("Dockerfile") }),
      remoteUser: v.literal("node"),
      postCreateCommand: v.string(),
      postAttachCommand: v.string(),
      forwardPorts: v.array(v.number()),
    }),
    JSON.parse(read(".devcontainer/devcontainer.json")),
  );
  const dockerfile = read(".devcontainer/Dockerfile");

  it("has the Node version of the functions on Debian, pinned, and nothing from elsewhere", () => {
    const from = [...dockerfile.matchAll(/^FROM (.*)$/gmu)].map(([, image]) => image);
    expect(from).toEqual([`node:${read(".nvmrc").trim()}-bookworm`]);
    expect(dockerfile).not.toMatch(/^(?:ADD|COPY|ARG|ENV)|curl|wget|https?:/mu);
  });

  it("runs the README's first command", () => {
    expect(read("README.md")).toContain(`${container.postCreateCommand} && ${container.postAttachCommand}`);
  });

  it("forwards the ports of the local stack", () => {
    expect(container.forwardPorts).toEqual(Object.values(portSettings).map((port) => port.default));
  });
});
