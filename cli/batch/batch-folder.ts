import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { codeOf } from "../thrown.ts";
import { assertOwnFolder, currentUserId, openOwnFile } from "./own-file.ts";

/**
 * What a batch keeps beside its results, in `<results>.batch`: the secret that its idempotency keys are made with, and
 * the journal of its verdicts. Only their owner may read them: the secret tells whether a person was in the list.
 * Without the folder, the next run pays for every check again.
 */
export type BatchFolder = {
  secret: Uint8Array;
  journalPath: string;
  /** Removes the lock, so that the next run can enter. */
  leave(): Promise<void>;
};

const secretBytes = 32;

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants;
const newFile = O_WRONLY | O_CREAT | O_EXCL;

/**
 * Enters the folder of a batch, and creates it if it is missing. Throws ConfigurationError while another run is in it, and
 * for a folder that is not `userId`'s own, or to which others can write; and the system's error if the folder around it is missing,
 * which a slip in a path must not create.
 */
export async function enterBatchFolder(path: string, userId = currentUserId): Promise<BatchFolder> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
  await assertOwnFolder(path, userId);
  const lock = join(path, "lock");
  await takeLock(lock, userId);
  const leave = (): Promise<void> => rm(lock, { force: true });
  try {
    const secret = await readSecret(join(path, "secret"), userId);
    return { secret, journalPath: join(path, "journal"), leave };
  } catch (error) {
    await leave();
    throw error;
  }
}

async function readSecret(path: string, userId: number | undefined): Promise<Uint8Array> {
  try {
    const secret = Buffer.from(await contentOf(path, userId), "hex");
    if (secret.length === secretBytes) return secret;
    throw new ConfigurationError(`${path} is damaged. Restore it from a copy, or start a new batch.`);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  const secret = randomBytes(secretBytes);
  await writeNew(path, `${secret.toString("hex")}\n`, userId);
  return secret;
}

/** The lock holds the id of its process, so that the lock of a killed process is ignored. */
async function takeLock(path: string, userId: number | undefined): Promise<void> {
  try {
    await writeNew(path, `${process.pid}\n`, userId);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    const holder = Number(await contentOf(path, userId).catch(emptyIfGone));
    if (isAlive(holder)) {
      throw new ConfigurationError(
        `Process ${holder} is working on this batch. Wait for it to end, or remove ${path}.`,
      );
    }
    await rm(path, { force: true });
    await takeLock(path, userId);
  }
}

/** The text of a small file. */
async function contentOf(path: string, userId: number | undefined): Promise<string> {
  const file = await openOwnFile(path, O_RDONLY, userId);
  try {
    return (await file.readFile("utf8")).trim();
  } finally {
    await file.close();
  }
}

/** A lock may go between the try to take it and the look at its holder. */
function emptyIfGone(error: unknown): string {
  if (codeOf(error) === "ENOENT") return "";
  throw error;
}

async function writeNew(path: string, text: string, userId: number | undefined): Promise<void> {
  const file = await openOwnFile(path, newFile, userId);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}
