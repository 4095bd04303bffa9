import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTextFile } from "../../cli/text-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "idcheck-text-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const text = '{"name":"示例甲"}';
const utf16 = Buffer.from(`\uFEFF${text}`, "utf16le");

describe("a text file", () => {
  it.each([
    ["as it is", Buffer.from(text)],
    ["without the byte order mark of UTF-8", Buffer.from(`\uFEFF${text}`)],
    ["in UTF-16 as a Windows console writes it", utf16],
    ["in the other UTF-16", Buffer.from(utf16).swap16()],
  ])("is read %s", async (_, bytes) => {
    const path = join(folder, "text.json");
    writeFileSync(path, bytes);
    expect(await readTextFile(path, "--file cannot be read")).toBe(text);
  });

  it("that is missing, or is a folder, is named by its option and not by its path", async () => {
    await expect(readTextFile(join(folder, "张三"), "--file cannot be read")).rejects.toThrow(
      "--file cannot be read: there is no such file. Check its path.",
    );
    await expect(readTextFile(folder, "--file cannot be read")).rejects.toThrow(
      "--file cannot be read: it is a folder. Give a file in it.",
    );
  });
});
