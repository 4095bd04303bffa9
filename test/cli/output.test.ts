import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { watchOutput } from "../../cli/output.ts";

/** An output whose writes end with this code of the system. */
function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
}

describe("an output", () => {
  it("says why it was not written", async () => {
    const stream = failing("ENOSPC");
    const output = watchOutput(stream);
    stream.write("a");
    expect(await output.fault()).toBe("The results cannot be written: the disk is full. Free some space.");
  });

  it("that its reader has closed is no failure", async () => {
    const stream = failing("EPIPE");
    const output = watchOutput(stream);
    stream.write("a");
    expect(await output.fault()).toBeUndefined();
  });

  it("is waited for", async () => {
    let written = "";
    const stream = new Writable({
      write(chunk, _encoding, done) {
        setTimeout(() => {
          written += String(chunk);
          done();
        }, 5);
      },
    });
    const output = watchOutput(stream);
    stream.write("a");
    expect(await output.fault()).toBeUndefined();
    expect(written).toBe("a");
  });
});
