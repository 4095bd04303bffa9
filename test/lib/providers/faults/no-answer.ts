import { setTimeout as delay } from "node:timers/promises";

import {
  answer,
  answerThen,
  finish,
  fixed,
  head,
  lastChunk,
  resetLater,
  soon,
  uploadBytes,
  verdict,
  type Fault,
} from "./fault.ts";

export const noAnswer: readonly Fault[] = [
  {
    name: "reset while the request arrives",
    script: async (peer) => {
      await peer.receivedBytes(1);
      peer.reset();
    },
    requestBytes: uploadBytes,
    expected: { error: "reset" },
  },
  {
    name: "reset after the request was read",
    script: async (peer) => {
      await peer.requestRead();
      peer.reset();
    },
    expected: { error: "reset" },
  },
  { name: "closed after the request was read", script: answerThen("", finish), expected: { error: "reset" } },
  {
    name: "half closed while the request arrives",
    script: async (peer) => {
      await peer.receivedBytes(1);
      peer.finish();
    },
    requestBytes: uploadBytes,
    expected: { error: "reset" },
  },
  {
    name: "no answer to a request that was read",
    script: answer(),
    limits: soon,
    expected: { error: "response_timeout" },
  },
  {
    name: "no reading of the request",
    script: () => undefined,
    limits: soon,
    expected: { error: "response_timeout" },
  },
  {
    name: "status line and headers that drip",
    script: async (peer) => {
      await peer.requestRead();
      await peer.drip(`${head}content-length: 2\r\n\r\n{}`, 20);
    },
    limits: soon,
    expected: { error: "response_timeout" },
  },
  {
    name: "status line without an end",
    script: answer("HTTP/1.1 200 OK"),
    limits: soon,
    expected: { error: "response_timeout" },
  },
  {
    name: "closed exactly at the status line",
    script: answerThen("HTTP/1.1 200 OK\r\n", finish),
    expected: { error: "reset" },
  },
  { name: "closed within the headers", script: answerThen(head, finish), expected: { error: "reset" } },
  { name: "reset within the headers", script: answerThen(head, resetLater), expected: { error: "reset" } },
  {
    name: "one header of 1 MB",
    script: answer(`${head}x-filler: ${"x".repeat(1_000_000)}\r\n\r\n`),
    expected: { error: "header_overflow" },
  },
  {
    name: "headers without number",
    script: answer(`${head}${"x-filler: 0123456789\r\n".repeat(50_000)}\r\n`),
    expected: { error: "header_overflow" },
  },
  {
    name: "malformed status line",
    script: answer("HTTP/1.1 2OO OK\r\n\r\n"),
    expected: { error: "malformed_response" },
  },
  {
    name: "another protocol",
    script: answer("SSH-2.0-OpenSSH_9.9\r\n"),
    expected: { error: "malformed_response" },
  },
  {
    name: "HTML without a status line",
    script: answer("<html></html>\r\n\r\n"),
    expected: { error: "malformed_response" },
  },
  {
    name: "HTTP/2",
    script: answer(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])),
    expected: { error: "malformed_response" },
  },
  {
    name: "two lengths that differ",
    script: answer(`${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`),
    expected: { error: "malformed_response" },
  },
  {
    name: "a length and chunks at once",
    script: answer(`${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n`, lastChunk),
    expected: { error: "malformed_response" },
  },
  {
    name: "a NUL in a header",
    script: answer(`${head}x: a\0b\r\n\r\n`),
    expected: { error: "malformed_response" },
  },
  {
    name: "100 Continue and nothing more",
    script: answer("HTTP/1.1 100 Continue\r\n\r\n"),
    limits: soon,
    expected: { error: "response_timeout" },
  },
  {
    name: "102 Processing without end",
    script: async (peer) => {
      await peer.requestRead();
      for (;;) {
        await peer.write("HTTP/1.1 102 Processing\r\n\r\n");
        await delay(20);
      }
    },
    limits: soon,
    expected: { error: "response_timeout" },
  },
  {
    name: "103 Early Hints and a close",
    script: answerThen("HTTP/1.1 103 Early Hints\r\n\r\n", finish),
    expected: { error: "reset" },
  },
  {
    name: "101 Switching Protocols",
    script: answer("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"),
    expected: { error: "malformed_response" },
  },
  {
    name: "a verdict after the time-out",
    script: async (peer) => {
      await peer.requestRead();
      await delay(800);
      await peer.write(fixed(verdict));
    },
    limits: soon,
    expected: { error: "response_timeout" },
  },
];
