import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { complianceCommand } from "../../cli/compliance.ts";
import { closeServer } from "../../local/http.ts";
import { listen } from "../../local/ports.ts";
import { deployedTemplate } from "./compliance/deployed-template.ts";
import { runHere } from "./run-here.ts";

let server: Server;
let answer = { status: 200, body: "" };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "idcheck-compliance-"));
  server = createServer((_, response) => {
    response.writeHead(answer.status, { "content-type": "text/xml" }).end(answer.body);
  });
  const port = await listen(server, 0, "secrets");
  vi.stubEnv("AWS_ENDPOINT_URL_CLOUDFORMATION", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_REGION", "cn-northwest-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "operator");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "operator");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await closeServer(server);
  await rm(folder, { recursive: true });
});

const run = (...parameters: readonly string[]) =>
  runHere(complianceCommand, parameters, { AWS_REGION: "cn-northwest-1" });

describe("idcheck compliance", () => {
  it("fills its templates from the template that a stage is deployed with", async () => {
    const body = JSON.stringify(deployedTemplate()).replaceAll('"', "&quot;");
    answer = {
      status: 200,
      body: `<GetTemplateResponse><GetTemplateResult><TemplateBody>${body}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
    };
    const notice = await run("notice", "--stage", "prod");
    expect([notice.code, notice.stderr]).toEqual([0, ""]);
    expect(notice.stdout).toMatch(/^# 个人信息处理告知书\n/u);
    expect(notice.stdout).toContain("cn-northwest-1");
    const assessment = await run("assessment", "--stage", "prod", "--language", "en");
    expect(assessment.stdout).toMatch(/^# Impact assessment: prod\n/u);
  });

  it("says what it needs where the stack cannot be read", async () => {
    answer = {
      status: 400,
      body: "<ErrorResponse><Error><Code>ValidationError</Code><Message>x</Message></Error></ErrorResponse>",
    };
    const { code, stderr } = await run("notice", "--stage", "prod");
    expect(code).toBe(1);
    expect(stderr).toMatch(/stack idcheck-prod cannot be read .*cloudformation:GetTemplate.*--template/u);
  });

  it("says where it looked where there is no such stack", async () => {
    answer = {
      status: 400,
      body:
        "<ErrorResponse><Error><Code>ValidationError</Code>" +
        "<Message>Stack with id idcheck-prod does not exist</Message></Error></ErrorResponse>",
    };
    const { code, stderr } = await run("notice", "--stage", "prod");
    expect([code, stderr]).toEqual([
      1,
      "There is no stack idcheck-prod in the Region cn-northwest-1 (from AWS_REGION). Check --stage and --region, and whether " +
        "your credentials are for the right account. Or give a packaged template with --template.\n",
    ]);
  });

  it("fills them from a packaged template before anything is deployed", async () => {
    const path = join(folder, "template.json");
    await writeFile(path, JSON.stringify(deployedTemplate()));
    const { code, stdout } = await run("assessment", "--template", path, "--language", "en");
    expect(code).toBe(0);
    expect(stdout).toContain("requireConsent=face");
    await writeFile(path, "not a template");
    expect(await run("assessment", "--template", path)).toMatchObject({
      code: 1,
      stderr: "This is not a template of idcheck: it is not JSON.\n",
    });
  });

  it("shows what it prints for the local stack without asking anybody", async () => {
    const { code, stdout } = await run("notice", "--stage", "local", "--language", "en");
    expect(code).toBe(0);
    expect(stdout).toContain("# Notice on the processing");
  });

  it.each([
    [["notice"], /--stage is required/],
    [["notice", "--stage", "prod", "--template", "x"], /--stage or --template, not both/],
    [["notice", "--template", "/none"], /--template cannot be read: there is no such file/],
    [["notice", "--stage", "local", "--language", "fr"], /--language must be one of: zh, en/],
    [["letter", "--stage", "local"], /There is no such action/],
  ])("refuses %j and says what would be right", async (parameters, message) => {
    const { code, stdout, stderr } = await run(...parameters);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});
