import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";
import { type Gateway, personOptions, sendingFailures, startGateway } from "./sending-failures/failures.ts";

/** Far less than the minutes for which a failure that may pass is repeated, and far more than a busy machine needs. */
const patienceMs = 30_000;

let folder: string;
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  folder = await mkdtemp(join(tmpdir(), "idcheck-failures-"));
  await writeFile(
    join(folder, "people.csv"),
    "name,idNumber\n示例甲,110009190001010001\n示例乙,110009190001010028\n",
  );
});
afterAll(async () => {
  gateway.stop();
  await rm(folder, { recursive: true });
});

describe.each(sendingFailures)("a check where $title", ({ options = [], environment, answers, says }) => {
  it.each(["verify", "batch"])("ends without a repetition, and says why: %s", async (command) => {
    gateway.answer = answers ?? { status: 200 };
    gateway.requests = 0;
    const variables = (await environment?.(gateway.url)) ?? {};
    const own =
      command === "verify"
        ? personOptions
        : [join(folder, "people.csv"), "--out", join(folder, `${Math.random()}.csv`)];
    const startedAt = performance.now();
    const ended = await runCli([command, ...own, ...options], { environment: variables });
    expect(performance.now() - startedAt).toBeLessThan(patienceMs);
    expect(ended.code).toBe(1);
    const said = ended.stderr + ended.stdout;
    if (command === "verify") {
      expect(said).toMatch(says);
      expect(gateway.requests).toBe(answers === undefined ? 0 : 1);
    } else expect(said).toMatch(/No Region is given|Stopped, because every check fails: .*\. /u);
    // Where nothing was named on the command line, a port is all that tells a stack from another.
    const port = variables["IDCHECK_HTTP_PORT"] ?? variables["IDCHECK_INVOKE_PORT"];
    if (port !== undefined) expect(said).toContain(`\nThe address is http://127.0.0.1:${port}\n`);
    expect(said).not.toMatch(/up to ¥|示例|110009|at .*\.ts:/u);
  });
});
