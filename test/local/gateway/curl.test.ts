import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Gateway, startGateway } from "../../../local/start-gateway.ts";
import { describeUnless, lackOf } from "../../support/machine.ts";
import { at } from "../simulators/calls.ts";

const run = promisify(execFile);
const body = '{"name":"示例甲"}';

// An option that curl does not know makes it fail.
const missing = lackOf("curl", "--aws-sigv4", "aws:amz", "--version");

describeUnless(missing, "curl --aws-sigv4 (from curl 7.75)", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({
      ports: { http: 0, invoke: 0 },
      folder: join(import.meta.dirname, "project"),
      auth: "iam",
    });
  });
  afterAll(() => gateway.stop());

  async function curl(user: string): Promise<string> {
    const signing = ["--aws-sigv4", "aws:amz:us-east-1:execute-api", "--user", user];
    const sent = [...signing, "-H", "content-type: application/json", "-d", body];
    const { stdout } = await run("curl", ["-s", ...sent, `${gateway.httpUrl}/echo?a=1&b=2`]);
    return stdout;
  }

  it("passes with the right secret and not with a wrong one", async () => {
    const event: unknown = JSON.parse(await curl("other:other"));
    expect(at(event, "event", "body")).toBe(body);
    expect(at(event, "event", "requestContext", "authorizer", "iam", "userId")).toBe("AIDAOTHER000000000000");
    expect(JSON.parse(await curl("other:local"))).toEqual({ message: "Forbidden" });
  });
});
