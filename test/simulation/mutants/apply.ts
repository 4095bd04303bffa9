import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadCode, type Code } from "../code.ts";
import type { Mutant } from "./mutants.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Runs `use` with a mutant, made in a copy of the sources outside the tree. Throws where the text that a
 * mutant replaces does not stand in its file exactly once: the rule has moved, and the mutant must follow.
 */
export async function withMutant<Result>(
  mutant: Mutant,
  use: (code: Code) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "idcheck-mutant-"));
  try {
    await cp(join(root, "lib"), join(folder, "lib"), { recursive: true });
    await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    await cp(join(root, "package.json"), join(folder, "package.json"));
    for (const { file, find, replace } of mutant.edits) {
      const path = join(folder, file);
      const parts = (await readFile(path, "utf8")).split(find);
      if (parts.length !== 2) {
        throw new Error(`mutant "${mutant.name}": its text stands ${parts.length - 1} times in ${file}`);
      }
      await writeFile(path, parts.join(replace));
    }
    return await use(await loadCode(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
