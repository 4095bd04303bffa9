import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { codeOf } from "../thrown.ts";

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

/** Enters the folder of a batch, and creates it if it is missing. Throws ConfigurationError while another run is in it. */
export async function enterBatchFolder(path: string): Promise<BatchFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const lock = join(path, "lock");
  await takeLock(lock);
  return {
    secret: await readSecret(join(path, "secret")),
    journalPath: join(path, "journal"),
    leave: () => rm(lock, { force: true }),
  };
}

async function readSecret(path: string): Promise<Uint8Array> {
  try {
    const secret = Buffer.from((await readFile(path, "utf8")).trim(), "hex");
    if (secret.length === secretBytes) return secret;
    throw new ConfigurationError(`${path} is damaged. Restore it from a copy, or start a new batch.`);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  const secret = randomBytes(secretBytes);
  await writeFile(path, `${secret.toString("hex")}\n`, { mode: 0o600, flag: "wx", flush: true });
  return secret;
}

/** The lock holds the id of its process, so that the lock of a killed process is ignored. */
async function takeLock(path: string): Promise<void> {
  try {
    await writeFile(path, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    const holder = Number((await readFile(path, "utf8").catch(() => "")).trim());
    if (isAlive(holder)) {
      throw new ConfigurationError(
        `Process ${holder} is working on this batch. Wait for it to end, or remove ${path}.`,
      );
    }
    await rm(path, { force: true });
    await takeLock(path);
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
