import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { build } from "esbuild";

/** A file of the page, ready to be served. */
type PageFile = { contentType: string; body: Buffer };

const folder = join(import.meta.dirname, "page");

const html = "text/html; charset=utf-8";
const css = "text/css; charset=utf-8";
const script = "text/javascript; charset=utf-8";

/** Every file by its path. They all come from this project and its packages. */
const files: Readonly<Record<string, () => Promise<PageFile>>> = {
  "/": () => file("index.html", html),
  "/page.css": () => file("page.css", css),
  "/app.js": () => bundled("app.ts"),
  "/reference": () => file("reference.html", html),
  "/reference.css": () => file("reference.css", css),
  "/reference.js": () => bundled("reference.ts"),
};

const ready = new Map<string, Promise<PageFile>>();

/** The file at a path, made on the first request for it; undefined if there is none. */
export function pageFile(path: string): Promise<PageFile> | undefined {
  const make = Object.hasOwn(files, path) ? files[path] : undefined;
  if (make === undefined) return undefined;
  const known = ready.get(path) ?? make();
  ready.set(path, known);
  return known;
}

async function file(name: string, contentType: string): Promise<PageFile> {
  return { contentType, body: await readFile(join(folder, name)) };
}

async function bundled(name: string): Promise<PageFile> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, name)],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2024",
    platform: "browser",
    // The client loads these for signatures and Lambda only, which a page cannot use.
    external: ["node:*", "@aws-sdk/*", "@smithy/*"],
  });
  return { contentType: script, body: Buffer.from(outputFiles[0]?.contents ?? []) };
}
