/**
 * CPU time of reading one face image: `node bench/face-image.ts`. The first table shows what callers send, and the
 * second what an attacker would send to keep the process busy. All images have the largest allowed size.
 */
import { Buffer } from "node:buffer";
import { textTable } from "../cli/text-table.ts";
import { maxImageCharacters, parseFaceImage } from "../lib/identity/face-image.ts";
import { bmpImage, chunk, jpegImage, pngImage, segment } from "../test/samples/images.ts";

const columns = [
  { title: "image" },
  { title: "median ms", isNumber: true },
  { title: "range ms", isNumber: true },
  { title: "answer" },
];
const rounds = 40;
const warmUpRounds = 5;
const twoMegabytes = 1_572_864; // 2 MiB of base64, the most that a provider takes
const largest = Math.floor(maxImageCharacters / 4) * 3;

const honest: Record<string, string> = {
  "JPEG, 2 MB of base64": jpegImage({ byteLength: twoMegabytes }).toString("base64"),
  "PNG, 2 MB of base64": pngImage({ byteLength: twoMegabytes }).toString("base64"),
  "BMP, 2 MB of base64": bmpImage({ byteLength: twoMegabytes }).toString("base64"),
  "JPEG, as a data URL": `data:image/jpeg;base64,${jpegImage({ byteLength: twoMegabytes }).toString("base64")}`,
  "JPEG, lines of 76": lines(jpegImage({ byteLength: twoMegabytes }).toString("base64"), 76),
  "JPEG, URL-safe without padding": jpegImage({ byteLength: twoMegabytes }).toString("base64url"),
};

const jpeg = jpegImage();
const crafted: Record<string, string> = {
  "JPEG of empty segments": filled([jpeg.subarray(0, 2)], segment(0xe0, Buffer.alloc(0))),
  "JPEG of empty EXIF segments": filled(
    [jpeg.subarray(0, 2)],
    segment(0xe1, Buffer.from("Exif\0\0MM\0*\0\0\0\x08")),
  ),
  "JPEG of full EXIF directories": filled(
    [jpeg.subarray(0, 2)],
    segment(0xe1, exifDirectory(5400)),
    jpeg.subarray(2),
  ),
  "JPEG of 9,000 EXIF directories": filled(
    [jpeg.subarray(0, 2)],
    segment(0xe1, exifDirectory(15)),
    jpeg.subarray(2),
  ),
  "JPEG of fill bytes": filled([jpeg.subarray(0, 2)], Buffer.alloc(64, 0xff)),
  "JPEG of stuffed bytes": filled([jpeg.subarray(0, 2)], Buffer.alloc(64, Buffer.from([0xff, 0x00]))),
  "JPEG without an end mark": filled([jpeg.subarray(0, -2)], Buffer.alloc(64, Buffer.from([0xff, 0x00]))),
  "JPEG ending in near-marks": filled([jpeg.subarray(0, -2)], Buffer.alloc(64, 0xff)),
  "JPEG of second bytes of a mark": filled([jpeg.subarray(0, -2)], Buffer.alloc(64, 0xd9)),
  "PNG of empty chunks": filled([pngImage().subarray(0, 33)], chunk("aaAa", Buffer.alloc(0))),
  "BMP of zeros": filled([bmpImage().subarray(0, 14)], Buffer.alloc(64)),
  HEIC: filled([Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1")], Buffer.alloc(64)),
  SVG: filled([Buffer.from("<svg ")], Buffer.from("<".repeat(64))),
  "line breaks only": "\n".repeat(maxImageCharacters),
  "a line break after each character": lines("A".repeat(maxImageCharacters / 2), 1),
  "blanks only": " ".repeat(maxImageCharacters),
  "blanks around nothing": `A${" ".repeat(maxImageCharacters - 2)}A`,
  "data URL prefix without an end": `data:${";".repeat(maxImageCharacters - 5)}`,
  "Han characters": "张".repeat(maxImageCharacters),
  "padding only": "=".repeat(maxImageCharacters),
  "URL-safe and standard alphabet": `${"-".repeat(maxImageCharacters - 4)}++++`,
};

report("What callers send", honest);
report(`What attackers send (${maxImageCharacters.toLocaleString("en")} characters)`, crafted);

function report(title: string, texts: Record<string, string>): void {
  const rows = Object.entries(texts).map(([name, text]) => {
    const times = Array.from({ length: rounds + warmUpRounds }, () => cpuMs(text))
      .slice(warmUpRounds)
      .toSorted((a, b) => a - b);
    const median = times[Math.floor(times.length / 2)] ?? 0;
    const range = `${(times[0] ?? 0).toFixed(2)}–${(times.at(-1) ?? 0).toFixed(2)}`;
    const outcome = parseFaceImage(text);
    const answer = outcome.ok ? "accepted" : outcome.codes.join(" ");
    return [name, median.toFixed(2), range, answer];
  });
  console.log(`\n${title}\n\n${textTable(columns, rows).join("\n")}`);
}

/** User and system time of all threads, so that the garbage collector's helpers also count. */
function cpuMs(text: string): number {
  const before = process.cpuUsage();
  parseFaceImage(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function lines(text: string, length: number): string {
  return text.replaceAll(new RegExp(`.{${length}}`, "g"), "$&\n");
}

/** An image of the largest allowed size: a start, as many repetitions as fit, and an end. */
function filled(start: readonly Buffer[], repeated: Buffer, end: Buffer = Buffer.alloc(0)): string {
  const room = largest - end.length - start.reduce((total, part) => total + part.length, 0);
  const count = Math.floor(room / repeated.length);
  return Buffer.concat([...start, Buffer.alloc(count * repeated.length, repeated), end]).toString("base64");
}

/** An EXIF directory that never says how the picture is rotated. */
function exifDirectory(entries: number): Buffer {
  const head = Buffer.from("Exif\0\0MM\0*\0\0\0\x08\0\0", "latin1");
  head.writeUInt16BE(entries, 14);
  return Buffer.concat([head, Buffer.alloc(entries * 12, 1)]);
}
