import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";

/** An import of one file of this project by another, as paths from the project's folder. */
export type Import = { from: string; to: string };

/** The project's folder, with a slash at its end. */
export const projectFolder = new URL("../../", import.meta.url).pathname;

/**
 * Relative imports, re-exports and dynamic imports; imports of types count as well, because knowing a type is knowledge
 * too.
 */
const relativeImport = /(?:\bfrom|\bimport)\s*\(?\s*"(\.{1,2}\/[^"]+\.ts)"/g;

/** Every import between the project's own files, in the sources that match the patterns. */
export function importsOf(...patterns: string[]): Import[] {
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: projectFolder }))
    .toSorted()
    .flatMap((from) => importsIn(from, readFileSync(projectFolder + from, "utf8")));
}

/** The imports of one source, given its text. */
export function importsIn(from: string, text: string): Import[] {
  return [...text.matchAll(relativeImport)].map(([, path = ""]) => ({
    from,
    to: posix.join(posix.dirname(from), path),
  }));
}

/** The files of each import cycle, in the order in which they import each other; each cycle once. */
export function circlesOf(imports: readonly Import[]): string[][] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start !== -1) circles.push(path.slice(start));
    if (start !== -1 || done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return circles;
}
