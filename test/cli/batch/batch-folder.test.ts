import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { enterBatchFolder } from "../../../cli/batch/batch-folder.ts";
import { openJournal } from "../../../cli/batch/journal.ts";
import { currentUserId } from "../../../cli/batch/own-file.ts";
import { ConfigurationError } from "../../../lib/base/configuration-error.ts";

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "idcheck-batch-folder-"));
  path = join(root, "out.csv.batch");
});
afterEach(() => rmSync(root, { recursive: true }));

const modeOf = (of: string): string => (statSync(of).mode & 0o777).toString(8);

/** What {@link enterBatchFolder} and {@link openJournal} say; undefined if they take the folder. */
async function refusal(userId = currentUserId, leaves = true): Promise<string | undefined> {
  try {
    const folder = await enterBatchFolder(path, userId);
    try {
      await (await openJournal(folder.journalPath)).close();
    } finally {
      if (leaves) await folder.leave();
    }
    return undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.replaceAll(root, "");
    throw error;
  }
}

/** A folder of a batch that has ended. */
async function usedFolder(): Promise<void> {
  const folder = await enterBatchFolder(path);
  await (await openJournal(folder.journalPath)).close();
  await folder.leave();
}

describe("the folder of a batch", () => {
  it("is created for its owner alone, whatever the umask", async () => {
    const umask = process.umask(0);
    try {
      expect(await refusal(currentUserId, false)).toBeUndefined();
    } finally {
      process.umask(umask);
    }
    expect([path, ...["secret", "journal", "lock"].map((name) => join(path, name))].map(modeOf)).toEqual([
      "700",
      "600",
      "600",
      "600",
    ]);
  });

  it("is entered again with its secret", async () => {
    const first = await enterBatchFolder(path);
    await first.leave();
    const second = await enterBatchFolder(path);
    expect(second.secret).toEqual(first.secret);
  });

  it("is closed to those who could read it", async () => {
    await usedFolder();
    chmodSync(path, 0o755);
    chmodSync(join(path, "secret"), 0o644);
    expect(await refusal()).toBeUndefined();
    expect([modeOf(path), modeOf(join(path, "secret"))]).toEqual(["700", "600"]);
  });

  it.each([0o770, 0o720, 0o702, 0o777, 0o1777])("is refused if others can write to it: %o", async (mode) => {
    mkdirSync(path);
    chmodSync(path, mode);
    const said = await refusal();
    expect(said).toMatch(
      /^\/out\.csv\.batch can be written by other users, so its verdicts may be made up\. /u,
    );
    expect(said).toContain("chmod -R go=");
  });

  it("is refused if it belongs to another user", async () => {
    await usedFolder();
    expect(await refusal(54_321)).toBe(
      "/out.csv.batch belongs to another user, so its verdicts may be made up. Start a new batch with another --out, in a folder that only you can write.",
    );
  });

  it("is refused if it is a link", async () => {
    mkdirSync(join(root, "prepared"), 0o700);
    symlinkSync(join(root, "prepared"), path);
    expect(await refusal()).toContain("is not a folder");
  });

  it.each(["secret", "journal", "lock"])("is refused if others can write its %s", async (name) => {
    await usedFolder();
    const file = join(path, name);
    writeFileSync(file, "");
    chmodSync(file, 0o660);
    expect(await refusal()).toContain(`/out.csv.batch/${name} can be written by other users`);
  });

  it.each(["secret", "journal", "lock"])("is refused if its %s is a link or a pipe", async (name) => {
    await usedFolder();
    const file = join(path, name);
    rmSync(file, { force: true });
    symlinkSync(join(root, "elsewhere"), file);
    writeFileSync(join(root, "elsewhere"), "", { mode: 0o600 });
    expect(await refusal()).toContain(`/out.csv.batch/${name} is not a plain file`);
    rmSync(file);
    execFileSync("/usr/bin/mkfifo", ["-m", "600", file]);
    expect(await refusal()).toContain(`/out.csv.batch/${name} is not a plain file`);
  });
});
