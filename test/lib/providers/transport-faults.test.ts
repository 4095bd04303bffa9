import { expect, describe, test } from "vitest";

import { createTransport } from "../../../lib/providers/transport.ts";
import { authority, certificate, expectNothingLeft, limitsWith, post, start, summary } from "./calls.ts";
import type { Expected } from "./faults/fault.ts";
import { faults } from "./faults/faults.ts";

describe.each(["https", "http"] as const)(`${faults.length} faults over %s`, (scheme) => {
  test.each(faults)("$name", async ({ script, expected, limits, requestBytes }) => {
    const server = await start(scheme === "https" ? { script, certificate } : { script });
    const send = createTransport({ ca: authority.ca });
    const body = requestBytes === undefined ? "name=x" : Buffer.alloc(requestBytes, "x");
    const exchange = await send(post(`${scheme}://127.0.0.1:${server.port}/check`, body), limitsWith(limits));
    expect(summary(exchange)).toEqual(expectedSummary(expected));
    expect(server.connectionCount()).toBe(1);
    await expectNothingLeft(server);
  });
});

function expectedSummary(expected: Expected): unknown {
  if ("error" in expected) return { sent: true, error: expected.error };
  return "text" in expected ? expected : { ...expected, text: undefined };
}
