import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readImage } from "../../../cli/batch/read-image.ts";

let root: string;
let folder: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "idcheck-pictures-"));
  folder = join(root, "list");
  mkdirSync(join(folder, "faces"), { recursive: true });
  mkdirSync(join(root, "list-of-others"));
  writeFileSync(join(folder, "faces", "one.jpg"), "picture");
  writeFileSync(join(folder, "..one.jpg"), "picture");
  writeFileSync(join(root, "list-of-others", "other.jpg"), "other");
  writeFileSync(join(folder, "huge.jpg"), "");
  truncateSync(join(folder, "huge.jpg"), 2_100_001);
  writeFileSync(join(folder, "largest.jpg"), "");
  truncateSync(join(folder, "largest.jpg"), 2_100_000);
  const link = (target: string, name: string): void => symlinkSync(target, join(folder, name));
  link("faces/one.jpg", "inside.jpg");
  link("../list-of-others/other.jpg", "outside.jpg");
  link("../list-of-others", "outside");
  link("/dev/zero", "endless.jpg");
  link("nowhere.jpg", "dangling.jpg");
  link("circle.jpg", "circle.jpg");
  execFileSync("/usr/bin/mkfifo", [join(folder, "pipe.jpg")]);
});
afterAll(() => rmSync(root, { recursive: true }));

describe("a picture of a list", () => {
  it.each(["faces/one.jpg", " faces\\one.jpg ", "faces/../faces/one.jpg", "inside.jpg", "..one.jpg"])(
    "is read from the folder of the list: %s",
    async (name) => {
      expect(await readImage(folder, name)).toEqual({
        ok: true,
        base64: Buffer.from("picture").toString("base64"),
      });
    },
  );

  it("may have the greatest size", async () => {
    expect(await readImage(folder, "largest.jpg")).toMatchObject({ ok: true });
  });

  it("is read where the folder itself is reached by a link", async () => {
    symlinkSync(folder, join(root, "linked"));
    expect(await readImage(join(root, "linked"), "faces/one.jpg")).toMatchObject({ ok: true });
  });

  it.each([
    ["", "required"],
    ["../list-of-others/other.jpg", "file_outside"],
    ["/etc/hostname", "file_outside"],
    ["outside.jpg", "file_outside"],
    ["outside/other.jpg", "file_outside"],
    ["endless.jpg", "file_outside"],
    ["none.jpg", "file_missing"],
    ["dangling.jpg", "file_missing"],
    ["faces/one.jpg/two.jpg", "file_missing"],
    ["circle.jpg", "file_unreadable"],
    ["faces", "file_unreadable"],
    ["huge.jpg", "too_large"],
  ])("is refused: %j as %s", async (name, code) => {
    expect(await readImage(folder, name)).toEqual({ ok: false, code });
  });

  it("is refused at once if it is a pipe, which nothing could stop from waiting", async () => {
    expect(await readImage(folder, "pipe.jpg")).toEqual({ ok: false, code: "file_unreadable" });
  });
});
