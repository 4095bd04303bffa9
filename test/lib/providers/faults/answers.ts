import {
  answer,
  answerThen,
  chunked,
  finish,
  fixed,
  head,
  lastChunk,
  resetLater,
  uploadBytes,
  verdict,
  type Fault,
} from "./fault.ts";

const html = "<html><body>502 Bad Gateway</body></html>";
/** 一致 in GBK. */
const gbkText = Buffer.from([0xd2, 0xbb, 0xd6, 0xc2]);
const twice = '{"code":"0","code":"1"}';

export const answers: readonly Fault[] = [
  { name: "a verdict", script: answer(fixed(verdict)), expected: { status: 200, text: verdict } },
  {
    name: "a verdict in chunks",
    script: answer(chunked(verdict), lastChunk),
    expected: { status: 200, text: verdict },
  },
  {
    name: "a verdict until the close",
    script: answerThen(`${head}\r\n${verdict}`, finish),
    expected: { status: 200, text: verdict },
  },
  {
    name: "a verdict byte by byte",
    script: async (peer) => {
      await peer.requestRead();
      await peer.drip(fixed('{"name":"王·㐀𠮷"}').toString(), 1);
    },
    expected: { status: 200, text: '{"name":"王·㐀𠮷"}' },
  },
  {
    name: "a verdict and bytes after it",
    script: answer(Buffer.concat([fixed(verdict), Buffer.from("HTTP/1.1 500 No\r\n\r\n")])),
    expected: { status: 200, text: verdict },
  },
  {
    name: "a verdict and garbage after it",
    script: answer(Buffer.concat([fixed(verdict), Buffer.from("garbage")])),
    expected: { status: 200, text: verdict },
  },
  {
    name: "a verdict, and a reset",
    script: answerThen(fixed(verdict), resetLater),
    expected: { status: 200, text: verdict },
  },
  {
    name: "a verdict after 100 Continue",
    script: answer("HTTP/1.1 100 Continue\r\n\r\n", fixed(verdict)),
    expected: { status: 200, text: verdict },
  },
  {
    name: "a verdict after 103 Early Hints",
    script: answer("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", fixed(verdict)),
    expected: { status: 200, text: verdict },
  },
  {
    name: "exactly 64 KB",
    script: answer(fixed(" ".repeat(65_536))),
    expected: { status: 200, text: " ".repeat(65_536) },
  },
  {
    name: "exactly 64 KB in chunks",
    script: answer(chunked(" ".repeat(65_535), " "), lastChunk),
    expected: { status: 200, text: " ".repeat(65_536) },
  },
  {
    name: "identity as content encoding",
    script: answer(fixed(verdict, "content-encoding: identity\r\n")),
    expected: { status: 200, text: verdict },
  },
  ...[
    "utf-8",
    "UTF8",
    "gbk",
    "gb18030",
    "iso-8859-1",
    "",
    " ",
    "identity, utf-8",
    "none",
    "binary",
    "8bit",
    "cp936",
    "charset=utf-8",
  ].map((coding) => ({
    name: `the content encoding ${JSON.stringify(coding)}, which is none`,
    script: answer(fixed(verdict, `content-encoding: ${coding}\r\n`)),
    expected: { status: 200, text: verdict },
  })),
  {
    name: "a verdict beside a message in GBK",
    script: answer(fixed(Buffer.concat([Buffer.from('{"msg":"'), gbkText, Buffer.from('","code":"0"}')]))),
    expected: { status: 200, text: '{"msg":"一致","code":"0"}' },
  },
  {
    name: "a byte order mark",
    script: answer(fixed(`\ufeff${verdict}`)),
    expected: { status: 200, text: verdict },
  },
  { name: "duplicate keys", script: answer(fixed(twice)), expected: { status: 200, text: twice } },
  { name: "HTML", script: answer(fixed(html)), expected: { status: 200, text: html } },
  { name: "no body", script: answer(fixed("")), expected: { status: 200, text: "" } },
  { name: "204", script: answer("HTTP/1.1 204 No Content\r\n\r\n"), expected: { status: 204, text: "" } },
  ...[301, 302, 303, 307, 308].map((status) => ({
    name: `a ${status} redirect to this very server`,
    script: answer(`HTTP/1.1 ${status} Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n`),
    expected: { status, text: "" },
  })),
  ...[400, 403, 429, 450, 500, 502, 503, 504].map((status) => ({
    name: `a ${status} with a page`,
    script: answer(`HTTP/1.1 ${status} No\r\ncontent-length: ${html.length}\r\n\r\n${html}`),
    expected: { status, text: html },
  })),
  {
    name: "a 413 while the request is still being sent",
    script: async (peer) => {
      await peer.receivedBytes(1);
      await peer.write("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n{}");
    },
    requestBytes: uploadBytes,
    expected: { status: 413, text: "{}" },
  },
];
