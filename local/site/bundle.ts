import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { build } from "esbuild";

/** A file of the page, ready to be served. */
type PageFile = { contentType: string; body: Buffer };

const folder = join(import.meta.dirname, "page");
const { resolve } = createRequire(import.meta.url);

const html = "text/html; charset=utf-8";
const css = "text/css; charset=utf-8";
const script = "text/javascript; charset=utf-8";

/** Every file by its path. They all come from this project and its packages. */
const files: Readonly<Record<string, () => Promise<PageFile>>> = {
  "/": () => file("index.html", html),
  "/page.css": () => file("page.css", css),
  "/app.js": () => bundled("app.ts", "esm"),
  "/reference": () => file("reference.html", html),
  "/reference.js": () => bundled("reference.ts", "iife"),
  "/swagger-ui.css": () => packaged("swagger-ui-dist/swagger-ui.css", css),
  "/swagger-ui.js": () => packaged("swagger-ui-dist/swagger-ui-bundle.js", script),
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

async function packaged(name: string, contentType: string): Promise<PageFile> {
  return { contentType, body: await readFile(resolve(name)) };
}

async function bundled(name: string, format: "esm" | "iife"): Promise<PageFile> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, name)],
    bundle: true,
    write: false,
    minify: true,
    format,
    target: "es2024",
    platform: "browser",
    // The client loads these for signatures and Lambda only, which a page cannot use.
    external: ["node:*", "@aws-sdk/*", "@smithy/*"],
  });
  return { contentType: script, body: Buffer.from(outputFiles[0]?.contents ?? []) };
}
