import { describe, expect, it } from "vitest";
import { keptOpenForMs } from "../../../lib/providers/whole-answer.ts";

const always = Number.POSITIVE_INFINITY;

function answer(fields: readonly string[], body: string, statusLine = "HTTP/1.1 200 OK"): string {
  return [statusLine, ...fields, "", body].join("\r\n");
}

const two = "content-length: 2";
const chunked = "transfer-encoding: chunked";

describe("a connection may carry another request", () => {
  it.each([
    ["whose body has the length that it states", answer([two], "{}"), always],
    ["without a body", answer(["Content-Length: 0"], ""), always],
    ["that is a refusal", answer([two], "{}", "HTTP/1.1 503 Service Unavailable"), always],
    ["without a reason phrase", answer([two], "{}", "HTTP/1.1 200"), always],
    ["in chunks", answer([chunked], "2\r\n{}\r\nA\r\n0123456789\r\n0\r\n\r\n"), always],
    ["in no chunks", answer(["Transfer-Encoding: Chunked"], "0\r\n\r\n"), always],
    ["that says keep-alive", answer(["Connection: Keep-Alive", two], "{}"), always],
    ["of a server that closes after 5 s", answer(["Keep-Alive: timeout=5", two], "{}"), 5_000],
    ["of a server that takes 99 more", answer(["Keep-Alive: timeout=15, max=99", two], "{}"), 15_000],
    ["with a repeated field that does not matter", answer(["a: 1", "a: 2", two], "{}"), always],
  ])("after an answer %s", (_title, text, openMs) => {
    expect(keptOpenForMs(Buffer.from(text, "latin1"))).toBe(openMs);
  });
});

describe("a connection is closed", () => {
  it.each([
    ["nothing", ""],
    ["half a head", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n"],
    ["half a body", answer([two], "{")],
    ["a byte after the body", answer([two], "{}\n")],
    ["a second answer", answer([two], "{}") + answer([two], "{}")],
    ["the beginning of a second answer", `${answer([two], "{}")}HTTP/1.1`],
    ["an interim answer", answer([], "", "HTTP/1.1 100 Continue") + answer([two], "{}")],
    ["an answer of HTTP/1.0", answer([two], "{}", "HTTP/1.0 200 OK")],
    ["another protocol", answer([two], "{}", "HTTP/1.1 101 Switching Protocols")],
    ["an answer that has no body by definition", answer([two], "{}", "HTTP/1.1 204 No Content")],
    ["an answer that was not changed", answer([two], "{}", "HTTP/1.1 304 Not Modified")],
    ["a body that ends with the connection", answer([], "{}")],
    ["close", answer(["Connection: close", two], "{}")],
    ["close among others", answer(["Connection: keep-alive, close", two], "{}")],
    ["two words about the connection", answer(["Connection: keep-alive", "Connection: close", two], "{}")],
    ["an offer to upgrade", answer(["Upgrade: h2", two], "{}")],
    ["two lengths", answer([two, two], "{}")],
    ["two lengths in one field", answer(["content-length: 2, 2"], "{}")],
    ["a signed length", answer(["content-length: +2"], "{}")],
    ["a length and chunks", answer([two, chunked], "0\r\n\r\n")],
    ["a coding beside chunks", answer(["transfer-encoding: gzip, chunked"], "0\r\n\r\n")],
    ["another coding", answer(["transfer-encoding: identity"], "{}")],
    ["an announced trailer", answer([chunked, "Trailer: x"], "0\r\n\r\n")],
    ["a trailer", answer([chunked], "0\r\nx: 1\r\n\r\n")],
    ["a chunk with an extension", answer([chunked], "2;a=b\r\n{}\r\n0\r\n\r\n")],
    ["a chunk that is too long", answer([chunked], "3\r\n{}\r\n0\r\n\r\n")],
    ["chunks without an end", answer([chunked], "2\r\n{}\r\n")],
    ["a byte after the last chunk", answer([chunked], "0\r\n\r\n\n")],
    ["a last chunk without its line", answer([chunked], "0\r\n")],
    ["a folded field", answer(["a: 1", " 2", two], "{}")],
    ["a space before a colon", answer(["content-length : 2"], "{}")],
    ["a bare line feed", `HTTP/1.1 200 OK\ncontent-length: 2\r\n\r\n{}`],
    ["a server that takes no more", answer(["Keep-Alive: max=0", two], "{}")],
    ["a time that cannot be read", answer(["Keep-Alive: timeout=soon", two], "{}")],
  ])("after %s", (_title, text) => {
    expect(keptOpenForMs(Buffer.from(text, "latin1"))).toBeUndefined();
  });

  it("at once if the server gives no time", () => {
    expect(keptOpenForMs(Buffer.from(answer(["Keep-Alive: timeout=0", two], "{}")))).toBe(0);
  });
});
