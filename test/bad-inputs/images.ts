import { Buffer } from "node:buffer";
import { bmpImage, chunk, jpegImage, pngImage } from "../samples/images.ts";
import { bodyOf, faceCases, goodImage, upTo, type BadInput } from "./bad-input.ts";

const cases = (className: string, values: readonly unknown[], codes: readonly string[]) =>
  faceCases(
    `image: ${className}`,
    "image",
    values,
    codes.map((code) => `image ${code}`),
  );
const encoded = (files: readonly Buffer[]) => files.map((file) => file.toString("base64"));
const ascii = (text: string) => Buffer.from(text, "latin1");
const insert = (text: string, index: number, inserted: string) =>
  text.slice(0, index) + inserted + text.slice(index);

const jpeg = jpegImage({ width: 16, height: 16 });
const png = pngImage({ width: 16, height: 16 });
const bmp = bmpImage({ width: 8, height: 8 });

const otherFormats = [
  "GIF87a\x01\0\x01\0\0\0\0;",
  "GIF89a\x01\0\x01\0\0\0\0;",
  "RIFF\x24\0\0\0WEBPVP8 ",
  "RIFF\x24\0\0\0WAVEfmt ",
  '<svg xmlns="http://www.w3.org/2000/svg"/>',
  '<?xml version="1.0"?><svg/>',
  "\0\0\0\x1cftypavif\0\0\0\0avif",
  "\0\0\0\x1cftypisom\0\0\0\0mp41",
  "II*\0\x08\0\0\0",
  "MM\0*\0\0\0\x08",
  "%PDF-1.7\n",
  "PK\x03\x04",
  "\x7fELF",
  "MZ\x90\0",
  "#!/bin/sh\n",
  "<html></html>",
  "\0\0\x01\0\x01\0",
  "8BPS\0\x01",
  "P6 8 8 255\n",
  "\xff\x0a\0\0",
  "\xff\xd8\0",
  "just a few words",
].map(ascii);

const corrupt = [
  Buffer.concat([png.subarray(0, 8), chunk("IEND", Buffer.alloc(0))]),
  Buffer.concat([png.subarray(0, 33), chunk("IEND", Buffer.alloc(0))]),
  Buffer.concat([png.subarray(0, 33), png.subarray(8)]),
  withBytes(png, 16, [0, 0, 0, 0]),
  withBytes(png, 20, [0, 0, 0, 0]),
  withBytes(jpeg, 4, [0, 0]),
  withBytes(jpeg, jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 5, [0, 0]),
  withBytes(jpeg, jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 7, [0, 0]),
  withBytes(jpeg, jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 1, [0xc7]),
  Buffer.from("ffd8ffd9ffffffff", "hex"),
  withBytes(bmp, 14, [41]),
  withBytes(bmp, 18, [0, 0, 0, 0]),
  withBytes(bmp, 22, [0, 0, 0, 0]),
];

function withBytes(file: Buffer, offset: number, bytes: readonly number[]): Buffer {
  const changed = Buffer.from(file);
  changed.set(bytes, offset);
  return changed;
}

function pngOfSize(width: number, height: number): Buffer {
  const header = Buffer.from(png.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([png.subarray(0, 8), chunk("IHDR", header), png.subarray(33)]);
}

const addresses = [
  "https://images.example.com/a.jpg",
  "http://127.0.0.1/",
  "https://169.254.169.254/latest/meta-data",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "not an address",
  "",
  7,
  {},
];

export const badImages: readonly BadInput[] = [
  ...cases("missing", [undefined, null], ["required"]),
  ...cases("another JSON type", [1, true, false, {}, [], [goodImage], { base64: goodImage }], ["not_text"]),
  ...cases("blank", ["", " ", "\r\n", "data:image/jpeg;base64,", " data:;base64, "], ["empty"]),
  ...cases(
    "a blank for a plus sign",
    upTo(60).map((n) => insert(goodImage, 1 + n * 3, " ")),
    ["base64"],
  ),
  ...cases(
    "a character that base64 does not have",
    ["%2B", "*", "!", ".", ",", ":", "张", "\u0141", "\0", "é", "\t", "\u200B", "\\", '"', "{", "ａ"].flatMap(
      (text) => [
        insert(goodImage, 5, text),
        insert(goodImage, 50, text),
        `${text === "\t" || text === "\u200B" ? "?" : text}${goodImage}`,
      ],
    ),
    ["base64"],
  ),
  ...cases(
    "two alphabets, bad padding, or another encoding",
    [
      `+-${goodImage}`,
      `/_${goodImage}`,
      "/9j/2",
      "/9j=",
      "/9j/=",
      "/9j/==",
      "/9==/9j/",
      "====",
      jpeg.toString("hex").concat(":"),
      "data:image/jpeg,abcd",
      `data:image/jpeg;base64,data:image/jpeg;base64,${goodImage}`,
      `url(${goodImage})`,
      `"${goodImage}"`,
    ],
    ["base64"],
  ),
  ...cases("another format", encoded(otherFormats), ["format"]),
  ...cases(
    "HEIC",
    ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"].map((brand) =>
      ascii(`\0\0\0\x18ftyp${brand}\0\0\0\0`).toString("base64"),
    ),
    ["heic"],
  ),
  ...cases("a cut-off JPEG", encoded(upTo(100).map((n) => jpeg.subarray(0, 3 + n))), ["truncated"]),
  ...cases("a cut-off PNG", encoded(upTo(60).map((n) => png.subarray(0, 8 + n))), ["truncated"]),
  ...cases("a cut-off BMP", encoded(upTo(100).map((n) => bmp.subarray(0, 2 + n * 2))), ["truncated"]),
  ...cases("contradicting headers", encoded(corrupt), ["corrupt"]),
  ...cases(
    "too many pixels",
    encoded([
      ...[6326, 8192, 20_000, 65_535, 0x7fffffff].map((side) => pngOfSize(side, side)),
      pngOfSize(1, 40_000_001),
      jpegImage({ width: 6326, height: 6326 }),
    ]),
    ["too_many_pixels"],
  ),
  ...cases("over the cap", ["A".repeat(2_800_001)], ["too_large"]),
  ...upTo(addresses.length).map((n): BadInput => ({
    class: "image: an address where none is allowed",
    kind: "three_factor",
    body: bodyOf("three_factor", n, { image: undefined, imageUrl: addresses[n] }),
    expectedErrors: ["imageUrl image_url_disabled"],
  })),
  ...upTo(addresses.length).map((n): BadInput => ({
    class: "image: an image and an address",
    kind: "three_factor",
    body: bodyOf("three_factor", n, { imageUrl: addresses[n] }),
    expectedErrors: ["image image_and_url", "imageUrl image_url_disabled"],
  })),
];
