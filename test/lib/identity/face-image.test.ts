import { Buffer } from "node:buffer";
import { imageMeta } from "image-meta";
import * as fc from "../../support/properties.ts";
import { describe, expect, test } from "vitest";
import { maxImageCharacters, parseFaceImage } from "../../../lib/identity/face-image.ts";
import { imageCodings } from "../../../lib/identity/image.ts";
import {
  bmpImage,
  chunk,
  exifBlock,
  exifSegment,
  jpegImage,
  pngImage,
  segment,
} from "../../samples/images.ts";

const refused = (code: string) => ({ ok: false, codes: [code] });
const parse = (bytes: Buffer) => parseFaceImage(bytes.toString("base64"));
const ascii = (text: string) => Buffer.from(text, "latin1");

const makers = { jpeg: jpegImage, png: pngImage, bmp: bmpImage } as const;
const formats = ["jpeg", "png", "bmp"] as const;

/** A BMP header of 40 bytes with some of its fields, and the pixels of a picture of 16 × 16. */
function bmpWith(fields: {
  width?: number;
  height?: number;
  compression?: number;
  headerBytes?: number;
}): Buffer {
  const file = bmpImage({ width: 16, height: 16 });
  file.writeUInt32LE(fields.headerBytes ?? 40, 14);
  file.writeInt32LE(fields.width ?? 16, 18);
  file.writeInt32LE(fields.height ?? 16, 22);
  file.writeUInt32LE(fields.compression ?? 0, 30);
  return file;
}

function pngWithSize(width: number, height: number): Buffer {
  const file = pngImage({ width: 8, height: 8 });
  const header = Buffer.from(file.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([file.subarray(0, 8), chunk("IHDR", header), file.subarray(33)]);
}

/** A file of ISO/IEC 14496-12 with a major brand and compatible ones. */
function isoFile(major: string, compatible: readonly string[] = []): Buffer {
  const brands = ascii(`ftyp${major}\0\0\0\0${compatible.join("")}`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + brands.length);
  return Buffer.concat([length, brands, ascii(`\0\0\0\x2cmdat${"x".repeat(36)}`)]);
}

/** Where the frame header of the sample JPEG stands. */
const frameOffset = (file: Buffer) => file.indexOf(Buffer.from([0xff, 0xc0]));

describe("accepts", () => {
  test.each(formats)("a whole %s of any size, and measures it", (format) => {
    const size = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 0, max: 255 }), (width, height, shade) => {
        const file = makers[format]({ width, height, shade });
        expect(parse(file)).toEqual({
          ok: true,
          value: {
            image: { base64: file.toString("base64"), format, widthPixels: width, heightPixels: height },
            warnings: [],
          },
        });
      }),
    );
  });

  test.each(formats)("a %s of exactly the bytes that a caller may send", (format) => {
    const file = makers[format]({ byteLength: (maxImageCharacters / 4) * 3 });
    expect(file.toString("base64")).toHaveLength(maxImageCharacters);
    expect(parse(file).ok).toBe(true);
  });

  test("a JPEG with stray bytes between segments and after its end, as cameras write them", () => {
    const file = jpegImage();
    const offset = frameOffset(file);
    const stray = Buffer.concat([
      file.subarray(0, offset),
      Buffer.from([0x00, 0x12, 0xff, 0xff]),
      file.subarray(offset),
      ascii("SEFHe\0\0\0 trailer"),
    ]);
    expect(parse(stray)).toMatchObject({
      ok: true,
      value: { image: { widthPixels: 480, heightPixels: 640 } },
    });
  });

  test("a progressive JPEG, and one whose thumbnail has a size of its own", () => {
    const progressive = jpegImage();
    progressive[frameOffset(progressive) + 1] = 0xc2;
    expect(parse(progressive).ok).toBe(true);
    const file = jpegImage();
    const thumbnail = segment(
      0xe1,
      Buffer.concat([ascii("Exif\0\0MM\0*\0\0\0\x08\0\0"), jpegImage({ width: 16 })]),
    );
    const parsed = parse(Buffer.concat([file.subarray(0, 2), thumbnail, file.subarray(2)]));
    expect(parsed).toMatchObject({ ok: true, value: { image: { widthPixels: 480 } } });
  });

  test("a PNG with bytes after its end, and one whose data names its end", () => {
    expect(parse(Buffer.concat([pngImage(), ascii("trailer")])).ok).toBe(true);
    const file = pngImage();
    const misleading = Buffer.concat([file.subarray(0, 33), chunk("tEXt", ascii("IEND")), file.subarray(33)]);
    expect(parse(misleading).ok).toBe(true);
  });

  test("a BMP that is stored from top to bottom, compressed, or of the first version", () => {
    expect(parse(bmpWith({ height: -16 }))).toMatchObject({ value: { image: { heightPixels: 16 } } });
    expect(parse(bmpWith({ compression: 1 }).subarray(0, 100)).ok).toBe(true);
    const old = Buffer.alloc(26 + 3 * 4 * 16);
    old.write("BM", 0, "latin1");
    old.writeUInt32LE(26, 10);
    old.writeUInt32LE(12, 14);
    old.writeUInt16LE(4, 18);
    old.writeUInt16LE(16, 20);
    old.writeUInt16LE(24, 24);
    expect(parse(old)).toMatchObject({ value: { image: { widthPixels: 4, heightPixels: 16 } } });
  });

  test("exactly 40 million pixels", () => {
    expect(parse(pngWithSize(8000, 5000)).ok).toBe(true);
    expect(parse(pngWithSize(8001, 5000))).toEqual(refused("too_many_pixels"));
    expect(parse(pngWithSize(0x7fffffff, 0x7fffffff))).toEqual(refused("too_many_pixels"));
    expect(parse(jpegImage({ width: 8001, height: 5000 }))).toEqual(refused("too_many_pixels"));
  });
});

/** What of a frame says how it is coded. */
type JpegFrame = { marker?: number; bits?: number; components?: number };

describe("tells how a JPEG is coded where many decoders cannot read it", () => {
  test.each([
    ["baseline", {}, undefined],
    ["extended", { marker: 0xc1 }, undefined],
    ["progressive", { marker: 0xc2 }, undefined],
    ["three components", { components: 3 }, undefined],
    ["12 bits", { marker: 0xc1, bits: 12 }, ["jpeg_12_bit"]],
    ["four components", { components: 4 }, ["jpeg_cmyk"]],
    ["lossless", { marker: 0xc3 }, ["jpeg_lossless"]],
    ["arithmetic", { marker: 0xc9 }, ["jpeg_arithmetic"]],
    ["arithmetic, progressive", { marker: 0xca }, ["jpeg_arithmetic"]],
    ["all of it", { marker: 0xcb, bits: 12, components: 4 }, [...imageCodings]],
  ])("%s", (_what, { marker = 0xc0, bits = 8, components = 1 }: JpegFrame, codings) => {
    const file = jpegImage();
    const offset = frameOffset(file);
    file[offset + 1] = marker;
    file[offset + 4] = bits;
    file[offset + 9] = components;
    const parsed = parse(file);
    expect(parsed.ok && parsed.value.image.codings).toEqual(codings);
    expect(parsed.ok && parsed.value.warnings).toEqual(codings === undefined ? [] : ["image_unusual"]);
  });
});

describe("warns of", () => {
  test.each([2, 3, 4, 5, 6, 7, 8])("EXIF orientation %i, without turning the size", (orientation) => {
    for (const format of ["jpeg", "png"] as const) {
      expect(parse(makers[format]({ orientation }))).toMatchObject({
        ok: true,
        value: { image: { widthPixels: 480, heightPixels: 640 }, warnings: ["image_orientation"] },
      });
    }
  });

  test.each([0, 1, 9, 255])("nothing where the orientation is %i", (orientation) => {
    expect(parse(jpegImage({ orientation }))).toMatchObject({ ok: true, value: { warnings: [] } });
    expect(parse(pngImage({ orientation }))).toMatchObject({ ok: true, value: { warnings: [] } });
  });

  test.each([
    ["as BYTE", { type: 1 }],
    ["as LONG", { type: 4 }],
    ["from the end", { byteOrder: "II" }],
    ["as LONG from the end", { byteOrder: "II", type: 4 }],
  ] as const)("an orientation that is stored %s", (_form, form) => {
    const exif = exifBlock(6, form);
    expect(parse(jpegImage({ exif }))).toMatchObject({ value: { warnings: ["image_orientation"] } });
    expect(parse(pngImage({ exif }))).toMatchObject({ value: { warnings: ["image_orientation"] } });
  });

  test("an orientation after the data of a PNG, and after a segment with other padding", () => {
    const file = pngImage();
    const late = Buffer.concat([file.subarray(0, -12), chunk("eXIf", exifBlock(8)), file.subarray(-12)]);
    expect(parse(late)).toMatchObject({ value: { warnings: ["image_orientation"] } });
    const padded = jpegImage({ orientation: 3 });
    padded[padded.indexOf("Exif") + 5] = 0xff;
    expect(parse(padded)).toMatchObject({ value: { warnings: ["image_orientation"] } });
  });

  test("a coding that many decoders cannot read, beside an orientation", () => {
    const file = jpegImage({ orientation: 6 });
    file[frameOffset(file) + 9] = 4;
    expect(parse(file)).toMatchObject({ value: { warnings: ["image_orientation", "image_unusual"] } });
  });
});

test("the first EXIF segment says how the picture is turned", () => {
  const [turned, upright] = [exifBlock(6), exifBlock(1)];
  for (const [first, second, warnings] of [
    [turned, upright, ["image_orientation"]],
    [upright, turned, []],
  ] as const) {
    const rest = jpegImage().subarray(2);
    const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8]), exifSegment(first), exifSegment(second), rest]);
    expect(parse(jpeg)).toMatchObject({ ok: true, value: { warnings } });
    const png = pngImage({ exif: first });
    const both = Buffer.concat([png.subarray(0, 33), png.subarray(33, -12), chunk("eXIf", second)]);
    expect(parse(Buffer.concat([both, png.subarray(-12)]))).toMatchObject({ ok: true, value: { warnings } });
  }
});

describe("refuses", () => {
  test.each([17, true, {}, ["iVBORw0KGgo="], null, undefined])("what is not text: %j", (value) => {
    expect(parseFaceImage(value)).toEqual(refused("not_text"));
  });

  test.each(["", " \n", "data:image/jpeg;base64,", "===="])("a picture of no bytes: %j", (text) => {
    expect(parseFaceImage(text)).toMatchObject({ ok: false });
  });

  test("a text over the cap, before it is decoded", () => {
    expect(parseFaceImage("?".repeat(maxImageCharacters + 1))).toEqual(refused("too_large"));
    expect(parseFaceImage("?".repeat(maxImageCharacters))).toEqual(refused("base64"));
  });

  const brands = "heic heix heim heis hevc hevx hevm hevs mif1 mif2 msf1 miaf heio heoi";
  test.each(brands.split(" "))("HEIC of the brand %s by name", (brand) => {
    expect(parse(isoFile(brand))).toEqual(refused("heic"));
    expect(parse(isoFile("isom", ["mp41", brand]))).toEqual(refused("heic"));
  });

  test("a file of many brands by those that it names, and not by what follows them", () => {
    expect(parse(isoFile("mif1", ["miaf", "heic"]))).toEqual(refused("heic"));
    expect(parse(isoFile("mif1", ["miaf", "avif", "heic"]))).toEqual(refused("heic"));
    expect(parse(isoFile("mif1", ["miaf", "avif"]))).toEqual(refused("format"));
    expect(parse(isoFile("avif", ["mif1", "miaf"]))).toEqual(refused("format"));
    expect(parse(Buffer.concat([isoFile("isom", ["mp41"]), ascii("heicheicheic")]))).toEqual(
      refused("format"),
    );
    expect(parse(isoFile("isom", ["mp41"]))).toEqual(refused("format"));
  });

  test.each([
    ["GIF", ascii("GIF89a\x01\0\x01\0\0\0\0;")],
    ["WebP", ascii("RIFF\x24\0\0\0WEBPVP8 ")],
    ["SVG", ascii('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ["AVIF", ascii("\0\0\0\x1cftypavif\0\0\0\0avifmif1")],
    ["TIFF", ascii("II*\0\x08\0\0\0")],
    ["PDF", ascii("%PDF-1.7")],
    ["HTML", ascii("<!doctype html>")],
    ["a name", Buffer.from("张三")],
    ["zeros", Buffer.alloc(64)],
    ["one byte", ascii("B")],
    ["JPEG 2000", ascii("\0\0\0\x0cjP  \r\n\x87\n")],
    ["a PNG whose line ends were converted", Buffer.from("89504e470a1a0a0000000d49484452", "hex")],
  ])("%s as a format that no provider reads", (_, bytes) => {
    expect(parse(bytes)).toEqual(refused("format"));
  });

  test.each(["jpeg", "png"] as const)("a %s that is cut off anywhere, but for the first bytes", (format) => {
    const file = makers[format]({ width: 64, height: 64, shade: 77 });
    for (let length = 8; length < file.length; length += 1) {
      expect(parse(file.subarray(0, length))).toEqual(refused("truncated"));
    }
  });

  test("a BMP that is cut off anywhere", () => {
    const file = bmpImage({ width: 5, height: 5 });
    for (let length = 2; length < file.length; length += 1) {
      expect(parse(file.subarray(0, length))).toEqual(refused("truncated"));
    }
  });

  test("a cut-off JPEG although its thumbnail is whole", () => {
    const file = jpegImage();
    const thumbnail = segment(
      0xe1,
      Buffer.concat([ascii("Exif\0\0MM\0*\0\0\0\x08\0\0"), jpegImage({ width: 16 })]),
    );
    const cut = Buffer.concat([file.subarray(0, 2), thumbnail, file.subarray(2, -2)]);
    expect(parse(cut)).toEqual(refused("truncated"));
  });

  test("a JPEG without a frame, with an empty segment length, or that ends before it begins", () => {
    const file = jpegImage();
    const offset = frameOffset(file);
    const length = file.readUInt16BE(offset + 2) + 2;
    expect(parse(Buffer.concat([file.subarray(0, offset), file.subarray(offset + length)]))).toEqual(
      refused("corrupt"),
    );
    expect(parse(Buffer.from("ffd8ffe00000ffd9", "hex"))).toEqual(refused("corrupt"));
    expect(parse(Buffer.from("ffd8ffd9ffffffff", "hex"))).toEqual(refused("corrupt"));
    const lossless = jpegImage();
    lossless[offset + 1] = 0xc7;
    expect(parse(lossless)).toEqual(refused("corrupt"));
  });

  test("a PNG that does not begin with its header, has two, or has no data", () => {
    const file = pngImage();
    const [head, header, rest] = [file.subarray(0, 8), file.subarray(8, 33), file.subarray(33)];
    expect(parse(Buffer.concat([head, chunk("CgBI", Buffer.alloc(4)), header, rest]))).toEqual(
      refused("corrupt"),
    );
    expect(parse(Buffer.concat([head, header, header, rest]))).toEqual(refused("corrupt"));
    expect(parse(Buffer.concat([head, header, chunk("IEND", Buffer.alloc(0))]))).toEqual(refused("corrupt"));
  });

  test("a picture without width or height", () => {
    for (const offset of [5, 7]) {
      const file = jpegImage();
      file.writeUInt16BE(0, frameOffset(file) + offset);
      expect(parse(file)).toEqual(refused("corrupt"));
    }
    expect(parse(pngWithSize(0, 8))).toEqual(refused("corrupt"));
    expect(parse(pngWithSize(8, 0))).toEqual(refused("corrupt"));
    expect(parse(bmpWith({ width: 0 }))).toEqual(refused("corrupt"));
    expect(parse(bmpWith({ height: 0 }))).toEqual(refused("corrupt"));
  });

  test("a JPEG with a short segment at its very end, without reading on", () => {
    expect(parse(Buffer.from("ffd8ffe10002", "hex"))).toEqual(refused("truncated"));
  });

  test("a BMP with a negative width, an unknown header, or text that begins like one", () => {
    expect(parse(bmpWith({ width: -16 }))).toEqual(refused("corrupt"));
    expect(parse(bmpWith({ headerBytes: 41 }))).toEqual(refused("corrupt"));
    expect(parse(ascii(`BM${"x".repeat(100)}`))).toEqual(refused("corrupt"));
  });
});

describe("for any bytes", () => {
  /** A sample with some of its bytes overwritten, cut and continued. */
  const mutated = fc
    .tuple(
      fc.constantFrom(
        jpegImage({ width: 24, height: 16, orientation: 3 }),
        pngImage({ width: 24, height: 16 }),
        bmpImage({ width: 4, height: 3 }),
      ),
      fc.array(fc.tuple(fc.nat(400), fc.constantFrom(0, 1, 0x7f, 0x80, 0xc0, 0xd9, 0xda, 0xe1, 0xff)), {
        maxLength: 4,
      }),
      fc.nat(500),
      fc.uint8Array({ maxLength: 8 }),
    )
    .map(([sample, changes, length, tail]) => {
      const file = Buffer.concat([sample.subarray(0, Math.max(3, length)), tail]);
      for (const [offset, byte] of changes) if (offset < file.length) file[offset] = byte;
      return file;
    });

  test("answers with an image of a possible size or with one code, and never throws", () => {
    fc.assert(
      fc.property(mutated, (file) => {
        const parsed = parse(file);
        if (!parsed.ok) {
          expect(parsed.codes).toHaveLength(1);
          return;
        }
        const { widthPixels, heightPixels } = parsed.value.image;
        expect(Number.isInteger(widthPixels) && Number.isInteger(heightPixels)).toBe(true);
        expect(widthPixels * heightPixels).toBeGreaterThan(0);
        expect(widthPixels * heightPixels).toBeLessThanOrEqual(40_000_000);
      }),
      { numRuns: 20_000 },
    );
  });

  test("reads nothing outside of the bytes: the same file in other surroundings gives the same answer", () => {
    fc.assert(
      fc.property(mutated, fc.constantFrom(0x00, 0xff, 0xd9), (file, filler) => {
        const surrounded = Buffer.alloc(file.length + 2000, filler);
        file.copy(surrounded, 1000);
        const view = surrounded.subarray(1000, 1000 + file.length);
        expect(parse(view)).toEqual(parse(file));
      }),
      { numRuns: 2000 },
    );
  });

  test("measures a whole JPEG as image-meta measures all of it", () => {
    fc.assert(
      fc.property(mutated, (file) => {
        const parsed = parse(file);
        if (!parsed.ok) return;
        const { width, height } = imageMeta(file);
        expect(parsed.value.image).toMatchObject({ widthPixels: width, heightPixels: height });
      }),
      { numRuns: 5000 },
    );
  });
});
