import { gzipSync } from "node:zlib";

import type { Peer } from "../fault-server.ts";
import {
  answer,
  answerThen,
  chunked,
  finish,
  fixed,
  head,
  resetLater,
  soonBody,
  verdict,
  type Fault,
} from "./fault.ts";

export const brokenBodies: readonly Fault[] = [
  {
    name: "headers and no body",
    script: answer(`${head}content-length: 2\r\n\r\n`),
    limits: soonBody,
    expected: { status: 200, bodyError: "timeout" },
  },
  {
    name: "a body that drips",
    script: async (peer) => {
      await peer.requestRead();
      await peer.write(`${head}content-length: ${verdict.length}\r\n\r\n`);
      await peer.drip(verdict, 20);
    },
    limits: soonBody,
    expected: { status: 200, bodyError: "timeout" },
  },
  {
    name: "closed at the end of the headers",
    script: answerThen(`${head}content-length: 2\r\n\r\n`, finish),
    expected: { status: 200, bodyError: "truncated" },
  },
  {
    name: "fewer bytes than announced",
    script: answerThen(`${head}content-length: 99\r\n\r\n${verdict}`, finish),
    expected: { status: 200, bodyError: "truncated" },
  },
  {
    name: "reset within the body",
    script: answerThen(`${head}content-length: 99\r\n\r\n${verdict}`, resetLater),
    expected: { status: 200, bodyError: "reset" },
  },
  {
    name: "chunks without the last one",
    script: answerThen(chunked(verdict), finish),
    expected: { status: 200, bodyError: "truncated" },
  },
  {
    name: "closed within a chunk",
    script: answerThen(chunked(verdict).subarray(0, -5), finish),
    expected: { status: 200, bodyError: "truncated" },
  },
  {
    name: "a chunk without a length",
    script: answer(chunked(verdict), "what?\r\n"),
    expected: { status: 200, bodyError: "malformed" },
  },
  {
    name: "a malformed chunk in one piece with the headers",
    script: answer(Buffer.concat([chunked(), Buffer.from("?\r\n")])),
    expected: { status: 200, bodyError: "malformed" },
  },
  {
    name: "more than 64 KB, announced",
    script: answer(fixed(" ".repeat(65_537))),
    expected: { status: 200, bodyError: "too_large" },
  },
  {
    name: "more than 64 KB announced, and never sent",
    script: answer(`${head}content-length: 65537\r\n\r\n`),
    expected: { status: 200, bodyError: "too_large" },
  },
  {
    name: "more than 64 KB in chunks",
    script: answer(chunked(" ".repeat(65_536), " ")),
    expected: { status: 200, bodyError: "too_large" },
  },
  { name: "a body without end", script: endless, expected: { status: 200, bodyError: "too_large" } },
  {
    name: "a gzip bomb",
    script: answer(fixed(gzipSync(Buffer.alloc(20_000_000)), "content-encoding: gzip\r\n")),
    expected: { status: 200, bodyError: "content_encoding" },
  },
  {
    name: "a verdict in gzip",
    script: answer(fixed(gzipSync(verdict), "content-encoding: gzip\r\n")),
    expected: { status: 200, bodyError: "content_encoding" },
  },
  {
    name: "a compression beside a charset",
    script: answer(fixed(verdict, "content-encoding: utf-8, zstd\r\n")),
    expected: { status: 200, bodyError: "content_encoding" },
  },
  {
    name: "gzip that does not say so",
    script: answer(fixed(gzipSync(verdict))),
    expected: { status: 200, bodyError: "encoding" },
  },
  {
    name: "invalid UTF-8",
    script: answer(fixed(Buffer.from([0x22, 0xc3, 0x28, 0x22]))),
    expected: { status: 200, bodyError: "encoding" },
  },
  {
    name: "an overlong form in UTF-8",
    script: answer(fixed(Buffer.from([0x22, 0xc0, 0xaf, 0x22]))),
    expected: { status: 200, bodyError: "encoding" },
  },
  {
    name: "half a character at the end",
    script: answer(fixed(Buffer.from("王").subarray(0, 2))),
    expected: { status: 200, bodyError: "encoding" },
  },
  // 一致 in GBK.
  {
    name: "GBK",
    script: answer(fixed(Buffer.from([0x22, 0xd2, 0xbb, 0xd6, 0xc2, 0x22]), "x-charset: gbk\r\n")),
    expected: { status: 200, bodyError: "encoding" },
  },
  {
    name: "UTF-16 with a byte order mark",
    script: answer(fixed(Buffer.from(`\ufeff${verdict}`, "utf16le"))),
    expected: { status: 200, bodyError: "encoding" },
  },
  {
    name: "a broken body of a refusal",
    script: answerThen("HTTP/1.1 403 Forbidden\r\ncontent-length: 99\r\n\r\n{", finish),
    expected: { status: 403, bodyError: "truncated" },
  },
];

async function endless(peer: Peer): Promise<void> {
  await peer.requestRead();
  await peer.write(`${head}\r\n`);
  for (;;) await peer.write(" ".repeat(16_384));
}
