import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";

/**
 * What a batch keeps beside its results, in `<results>.batch`: the secret that its keys are made with, and the
 * journal of its verdicts. Only their owner may read them. Whoever has the secret can tell whether a person was
 * in the list; without the folder, the next run pays every check again.
 */
export type BatchFolder = {
  secret: Uint8Array;
  journalPath: string;
  /** Lets the next run in. */
  leave(): Promise<void>;
};

const secretBytes = 32;

/** Enters the folder of a batch, and makes it where there is none. Throws ConfigurationError while another run is in. */
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
    throw new ConfigurationError(`${path} is damaged. Put it back from a copy, or start a new batch.`);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
  const secret = randomBytes(secretBytes);
  await writeFile(path, `${secret.toString("hex")}\n`, { mode: 0o600, flag: "wx", flush: true });
  return secret;
}

/** A lock holds the id of its process, so that one whose process was killed counts for nothing. */
async function takeLock(path: string): Promise<void> {
  try {
    await writeFile(path, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    const holder = Number((await readFile(path, "utf8").catch(() => "")).trim());
    if (isAlive(holder)) {
      throw new ConfigurationError(
        `Process ${holder} is at work on this batch. Wait for it, or remove ${path}.`,
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

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
