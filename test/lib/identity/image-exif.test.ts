import { Buffer } from "node:buffer";
import * as fc from "../../support/properties.ts";
import { describe, expect, test } from "vitest";
import { exifOrientation } from "../../../lib/identity/image-exif.ts";
import { exifBlock, type ExifForm } from "../../samples/images.ts";

describe.each(["II", "MM"] as const)("in the byte order %s", (byteOrder) => {
  test.each<[string, ExifForm]>([
    ["BYTE", { type: 1 }],
    ["SHORT", { type: 3 }],
    ["LONG", { type: 4 }],
    ["SBYTE", { type: 6 }],
    ["SSHORT", { type: 8 }],
    ["SLONG", { type: 9 }],
    ["two of SHORT", { type: 3, count: 2 }],
    ["SHORT elsewhere", { type: 3, count: 3, isElsewhere: true }],
    ["LONG elsewhere", { type: 4, count: 2, isElsewhere: true }],
    ["BYTE elsewhere", { type: 1, count: 5, isElsewhere: true }],
  ])("reads the orientation as %s", (_name, form) => {
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      expect(exifOrientation(exifBlock(orientation, { ...form, byteOrder }))).toBe(orientation);
    }
  });

  test.each<[string, number, ExifForm]>([
    ["no orientation", 0, {}],
    ["an orientation that does not exist", 9, {}],
    ["a long one that does not exist", 65_542, { type: 4 }],
    ["a text", 6, { type: 2 }],
    ["an unknown type", 6, { type: 200 }],
    ["no value", 6, { count: 0 }],
  ])("takes %s for upright", (_name, orientation, form) => {
    expect(exifOrientation(exifBlock(orientation, { ...form, byteOrder }))).toBe(1);
  });
});

test("takes a block that cannot be read for upright", () => {
  const block = exifBlock(6);
  for (const [offset, byte] of [
    [0, 0x49],
    [3, 43],
    [7, 4],
    [7, 49],
    [11, 0x13],
  ] as const) {
    const broken = Buffer.from(block);
    broken[offset] = byte;
    expect(exifOrientation(broken)).toBe(1);
  }
  for (let length = 0; length < 22; length += 1) expect(exifOrientation(block.subarray(0, length))).toBe(1);
  expect(exifOrientation(block.subarray(0, 22))).toBe(6);
});

test("reads nothing outside of the block, whatever it says", () => {
  const changes = fc.array(fc.tuple(fc.nat(49), fc.constantFrom(0, 1, 3, 4, 6, 8, 9, 0x12, 42, 0xff)));
  fc.assert(
    fc.property(
      changes,
      fc.nat(50),
      fc.constantFrom<["II", "MM"][number]>("II", "MM"),
      (edits, length, byteOrder) => {
        const surrounded = Buffer.alloc(300, 6);
        const block = exifBlock(6, { byteOrder });
        for (const [offset, byte] of edits) block[offset] = byte;
        block.copy(surrounded, 100);
        const alone = exifOrientation(block.subarray(0, length));
        expect(exifOrientation(surrounded.subarray(100, 100 + length))).toBe(alone);
        expect(alone).toBeGreaterThanOrEqual(1);
        expect(alone).toBeLessThanOrEqual(8);
      },
    ),
    { numRuns: 5_000 },
  );
});
