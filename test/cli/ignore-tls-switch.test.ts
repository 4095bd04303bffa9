import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { ignoreTlsSwitch } from "../../cli/ignore-tls-switch.ts";

async function said(environment: NodeJS.ProcessEnv): Promise<string> {
  const stderr = new PassThrough();
  ignoreTlsSwitch(environment, stderr);
  stderr.end();
  return text(stderr);
}

it("takes the switch away before a command connects, and says so", async () => {
  const environment: NodeJS.ProcessEnv = { NODE_TLS_REJECT_UNAUTHORIZED: "0", PATH: "/bin" };
  expect(await said(environment)).toMatch(
    /^NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: certificates are always verified\./u,
  );
  expect(environment).toEqual({ PATH: "/bin" });
});

it("says nothing where nothing is switched off", async () => {
  for (const environment of [{}, { NODE_TLS_REJECT_UNAUTHORIZED: "1" }])
    expect(await said(environment)).toBe("");
});
