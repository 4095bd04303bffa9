import { describe, expect, it } from "vitest";
import { UsageError } from "../../cli/command.ts";
import { fileFailure, writeFailure } from "../../cli/file-failure.ts";

const failure = (code: string) => Object.assign(new Error(`${code}: open '/home/张三.csv'`), { code });

describe("what is said of a file that cannot be used", () => {
  it.each([
    ["ENOENT", "The bill cannot be read: there is no such file. Check its path."],
    ["EISDIR", "The bill cannot be read: it is a folder. Give a file in it."],
    ["EACCES", "The bill cannot be read: you are not allowed to."],
    ["EWHATEVER", "The bill cannot be read: the system does not let idcheck use it."],
  ])("has words for %s, and neither its code nor its path", (code, words) => {
    const error = fileFailure("The bill cannot be read", failure(code));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(words);
    expect(error.message).not.toMatch(/E[A-Z]{3,}|张三/u);
  });

  it("has words for what is no error of the system", () => {
    expect(fileFailure("--file cannot be read", "thrown").message).toContain("does not let idcheck use it");
  });

  it("names the folder where a file cannot be made", () => {
    expect(writeFailure("--report cannot be written", failure("ENOENT")).message).toBe(
      "--report cannot be written: its folder does not exist. Make the folder, or choose another one.",
    );
    expect(writeFailure("--report cannot be written", failure("ENOSPC")).message).toContain(
      "the disk is full",
    );
  });
});
