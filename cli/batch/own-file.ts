import { constants, type Stats } from "node:fs";
import { chmod, type FileHandle, lstat, open } from "node:fs/promises";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { printable } from "../printable.ts";
import { codeOf } from "../thrown.ts";

/** The number of the user who runs this process; undefined on a system that has none, where nothing is compared. */
export const currentUserId: number | undefined = process.getuid?.();

const writableByOthers = 0o022;
const openToOthers = 0o077;
/** A link is not followed, and a pipe is not waited for. Windows has neither flag. */
const cautious = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const elsewhere = "Start a new batch with another --out, in a folder that only you can write.";

/**
 * Refuses a folder that others could have written into: each verdict in it would be believed. One that others can only
 * read is closed to them. Throws ConfigurationError with what to do.
 */
export async function assertOwnFolder(path: string, userId = currentUserId): Promise<void> {
  const stats = await lstat(path);
  if (!stats.isDirectory()) throw refusal(path, `is not a folder. ${elsewhere}`);
  assertOwn(path, stats, userId);
  if (isOpen(stats, userId)) await chmod(path, 0o700);
}

/**
 * Opens a file of a batch with the flags of open(2), and creates it for its owner alone if the flags say so. Throws
 * ConfigurationError with what to do if it is a link, a pipe or a device, or if others could have written it, and the
 * system's error if it cannot be opened.
 */
export async function openOwnFile(path: string, flags: number, userId = currentUserId): Promise<FileHandle> {
  const file = await open(path, flags | cautious, 0o600).catch((error: unknown) => {
    throw codeOf(error) === "ELOOP" ? notPlain(path) : error;
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw notPlain(path);
    assertOwn(path, stats, userId);
    if (isOpen(stats, userId)) await file.chmod(0o600);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function assertOwn(path: string, { uid, mode }: Stats, userId: number | undefined): void {
  if (userId === undefined) return;
  if (uid !== userId)
    throw refusal(path, `belongs to another user, so its verdicts may be made up. ${elsewhere}`);
  if ((mode & writableByOthers) === 0) return;
  throw refusal(
    path,
    `can be written by other users, so its verdicts may be made up. ${elsewhere} If you are sure that nobody else has ` +
      "written to it, take the permission away (chmod -R go= on the folder), and run the command again.",
  );
}

function isOpen({ mode }: Stats, userId: number | undefined): boolean {
  return userId !== undefined && (mode & openToOthers) !== 0;
}

function notPlain(path: string): ConfigurationError {
  return refusal(path, `is not a plain file but a link, a pipe or a device. ${elsewhere}`);
}

function refusal(path: string, why: string): ConfigurationError {
  return new ConfigurationError(`${printable(path)} ${why}`);
}
