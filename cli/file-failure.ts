import { UsageError } from "./command.ts";
import { codeOf } from "./thrown.ts";

/** Why a file cannot be used and what to do, by the system's code. */
const causes: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file. Check its path",
  EISDIR: "it is a folder. Give a file in it",
  ENOTDIR: "a part of its path is a file, not a folder. Check its path",
  EACCES: "you are not allowed to. Change its permissions, or those of its folder",
  EPERM: "you are not allowed to. Change its permissions, or those of its folder",
  EROFS: "it is on a disk that cannot be written. Choose another folder",
  ENOSPC: "the disk is full. Free some space",
  EDQUOT: "your quota on the disk is used up. Free some space",
  ENAMETOOLONG: "its name is too long. Give it a shorter one",
  ELOOP: "its links lead back to themselves. Give the file itself",
  EMFILE: "too many files are open. Close other programs, and try again",
  ENFILE: "too many files are open. Close other programs, and try again",
  EEXIST: "a file with this name is in the way. Choose another name",
  EIO: "its disk cannot be read. Copy it to another one",
};

const unknownCause = "the system does not let idcheck use it. Copy it to another folder, and give the copy";

/** Why the system does not let a file be used, and what to do, without a full stop; undefined for a code of something else. */
export function systemCause(code: string | undefined): string | undefined {
  return Object.hasOwn(causes, code ?? "") ? causes[code ?? ""] : undefined;
}

/**
 * The error for a file that cannot be read or written: which one it is, why, and what to do. It never has the system's
 * code or the path. `what` is such as `The bill cannot be read`.
 */
export function fileFailure(what: string, thrown: unknown): UsageError {
  return new UsageError(`${what}: ${systemCause(codeOf(thrown)) ?? unknownCause}.`);
}

/** As {@link fileFailure}, for a file that cannot be made or written: its folder is missing, where one that is read is missing itself. */
export function writeFailure(what: string, thrown: unknown): UsageError {
  if (codeOf(thrown) !== "ENOENT") return fileFailure(what, thrown);
  return new UsageError(`${what}: its folder does not exist. Make the folder, or choose another one.`);
}
