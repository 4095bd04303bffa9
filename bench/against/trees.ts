import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../local/serverless-file.ts";
import { currentCommit, git } from "../git.ts";
import { runIn } from "./command.ts";
import { type Both, forBoth, letters } from "./sides.ts";
import { Unusable } from "./unusable.ts";

/** A checkout of the project with its packages installed. */
export type Tree = { folder: string; commit: string };

/** The full name of a commit. Throws Unusable if there is no commit of that name, or no git. */
export function findCommit(name: string): string {
  try {
    return git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  } catch {
    throw new Unusable(
      "There is no such commit here: name one that git log shows. In a shallow clone, fetch it first: git fetch --unshallow.",
    );
  }
}

/**
 * Lays out both trees below `folder`: this one as its files are now, committed or not, and the other commit. If both
 * have the same package-lock.json, this tree's packages are linked into the other; if not, they are installed there.
 */
export async function layOutTrees(folder: string, commit: string): Promise<Both<Tree>> {
  const folders = await forBoth((side) => join(folder, letters[side]));
  copyWorkingTree(folders.this);
  checkOut(commit, folders.other, join(folder, "index"));
  const locks = await forBoth((side) => readFileSync(join(folders[side], "package-lock.json"), "utf8"));
  linkPackages(folders.this);
  if (locks.this === locks.other) linkPackages(folders.other);
  else await runIn(folders.other, "npm", ["ci"]);
  return {
    this: { folder: folders.this, commit: currentCommit() },
    other: { folder: folders.other, commit: git(["rev-parse", "--short", commit]) },
  };
}

function copyWorkingTree(folder: string): void {
  const names = git(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).split("\0");
  for (const name of new Set(names)) {
    const source = join(projectFolder, name);
    // A file that was deleted without a commit is still listed.
    if (name !== "" && existsSync(source)) cpSync(source, join(folder, name), { recursive: true });
  }
}

/** Uses a separate index, so that neither the index of the project nor its list of worktrees is affected. */
function checkOut(commit: string, folder: string, indexPath: string): void {
  mkdirSync(folder);
  const environment = { GIT_INDEX_FILE: indexPath };
  git(["read-tree", commit], environment);
  git(["checkout-index", "--all", "--quiet", `--prefix=${folder}/`], environment);
}

function linkPackages(folder: string): void {
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
}
