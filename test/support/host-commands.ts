import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where the host has a command, outside of the project: every place of the search path. */
export function hostCommands(name: string): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders
    .filter((folder) => folder !== "" && !folder.includes("node_modules"))
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
