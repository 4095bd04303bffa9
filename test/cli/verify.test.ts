import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { greyJpeg } from "../../local/images.ts";
import { freePort } from "../../local/ports.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";
import { isRecord } from "../support/is-record.ts";
import { type CliOptions, type CliResult, runCli } from "./run-cli.ts";

let stack: Stack;
let folder: string;
let image: string;
beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), "idcheck-cli-"));
  image = join(folder, "face.jpg");
  await writeFile(image, greyJpeg(97, 64));
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

function verify(parameters: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const environment = { IDCHECK_URL: stack.httpUrl, ...options.environment };
  return runCli(["verify", ...parameters], { ...options, environment });
}

const name = "示例甲";
const person = (region: string): string[] => ["--name", name, "--id-number", magicIdNumber(region)];

describe("idcheck verify", () => {
  it("says the verdict in words, and nothing of the person", async () => {
    const { code, stdout, stderr } = await verify(person("110009"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^match: everything that was checked matches\. Advice: accept\.\n {2}id +vrf_/u);
    expect(stdout).toMatch(/charged +yes\n/u);
    expect(stdout).not.toContain(name);
    expect(stdout).not.toContain(magicIdNumber("110009"));
  });

  it.each([
    ["110009", 0],
    ["110002", 3],
    ["110003", 4],
  ])("exits for a person of %s with %i", async (region, code) => {
    expect(await verify(person(region))).toMatchObject({ code });
  });

  it("checks a face, and tells its similarity", async () => {
    const { code, stdout } = await verify([...person("110009"), "--image", image, "--threshold", "98"]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^mismatch: the face is another person's\. Advice: reject\.\n/u);
    expect(stdout).toMatch(/similarity +97 \(matches from 98\)/u);
  });

  it("prints the answer as JSON", async () => {
    const { stdout } = await verify([...person("110009"), "--json", "--reference", "order-17"]);
    const answer: unknown = JSON.parse(stdout);
    expect(answer).toMatchObject({ verdict: "match", reference: "order-17", meta: { replayed: false } });
  });

  it("takes the person from a pipe", async () => {
    const input = JSON.stringify({ name, idNumber: magicIdNumber("110009") });
    expect(await verify([], { input })).toMatchObject({ code: 0 });
  });

  it.each([
    ["x", "What is piped in cannot be read as JSON. Send one JSON value as defined by RFC 8259."],
    [
      '{"name": "a", "name": "b"}',
      "What is piped in cannot be read as JSON. Send each key of an object only once",
    ],
    ["", 'Give --name and --id-number, or pipe {"name": "…", "idNumber": "…"} as JSON.'],
    ["[]", 'Give --name and --id-number, or pipe {"name": "…", "idNumber": "…"} as JSON.'],
  ])("says what is wrong with %j in a pipe", async (input, message) => {
    const { code, stdout, stderr } = await verify([], { input });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it.each([
    ["image", "The JSON must not hold image: give it with --image."],
    ["qualityControl", "The JSON must not hold qualityControl: give it with --quality."],
    ["reference", "The JSON must not hold reference: give it with --reference."],
    [
      "imagge",
      "The JSON holds a field that no check has. Did you mean image? It may hold name and idNumber.",
    ],
    ["张三", "The JSON holds a field that no check has. It may hold name and idNumber."],
  ])("refuses the field %s in what is piped, before anything is paid", async (field, message) => {
    const input = JSON.stringify({ name, idNumber: magicIdNumber("110009"), [field]: "x" });
    const { code, stdout, stderr } = await verify([], { input });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(`${message} See npx idcheck verify --help.\n`);
  });

  it("pays once for a key that it is given", async () => {
    const key = ["--key", "check-2026-11-22-0001"];
    await verify([...person("110009"), ...key]);
    const { stdout } = await verify([...person("110009"), ...key]);
    expect(stdout).toContain("yes, by an earlier request with this key");
  });

  it("names the broken rules, and not what broke them", async () => {
    const { code, stderr } = await verify(["--name", "王5", "--id-number", "110009190001010002"]);
    expect(code).toBe(1);
    expect(stderr).toContain("name (digit), idNumber (check_character)");
    expect(stderr).toContain(
      "\n  idNumber (check_character): Check every digit: the last character does not",
    );
    expect(stderr).not.toMatch(/王|110009/u);
  });

  it("prints the key for another try if nothing listens", async () => {
    const environment = { IDCHECK_URL: `http://127.0.0.1:${await freePort(0, "http")}` };
    const { code, stderr } = await verify(person("110009"), { environment });
    expect(code).toBe(1);
    expect(stderr).toContain("Nothing was sent, and nothing was charged.");
    expect(stderr).toMatch(/no_answer \(ECONNREFUSED\).*\nTo use the same key, add: --key [0-9a-f]{32}\n$/su);
  });

  it("asks the local stack at the port that its variable names", async () => {
    const environment = { IDCHECK_HTTP_PORT: new URL(stack.httpUrl).port };
    expect(await runCli(["verify", ...person("110009")], { environment })).toMatchObject({ code: 0 });
    const { code, stderr } = await runCli(["verify", ...person("110009")], {
      environment: { IDCHECK_HTTP_PORT: "http" },
    });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "IDCHECK_HTTP_PORT must be a port from 0 to 65535 (0 picks a free one).\n",
    });
  });

  it("invokes a function of the local stack where it is told to, and reaches nothing else", async () => {
    // What the environment says of AWS leads elsewhere: local is this machine.
    const environment = {
      IDCHECK_INVOKE_PORT: new URL(stack.invokeUrl).port,
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
      AWS_ENDPOINT_URL_LAMBDA: "http://127.0.0.1:1",
      AWS_REGION: "cn-north-1",
      AWS_PROFILE: "none",
    };
    const parameters = [...person("110009"), "--invoke", "local", "--json"];
    const { code, stdout } = await verify(parameters, { environment });
    expect(code).toBe(0);
    const answer: unknown = JSON.parse(stdout);
    expect(isRecord(answer) && answer["verdict"]).toBe("match");
  });
});

describe("the arguments of idcheck", () => {
  it.each([
    [[], 2],
    [["--help"], 0],
    [["help"], 0],
    [["verify", "--help"], 0],
    [["none"], 2],
    [["constructor"], 2],
    [["verify", "--none"], 2],
    [["verify", "--name"], 2],
    [["verify", "110009190001010001"], 2],
    [["verify", "--threshold", "101", "--image", "x"], 2],
    [["verify", "--quality", "BEST", "--image", "x"], 2],
    [["verify", "--quality", "LOW"], 2],
    [["verify", "--url", "http://checks.example"], 2],
    [["verify", "--auth", "basic"], 2],
    [["verify", "--auth", "bearer"], 2],
    [["verify", "--timeout", "0"], 2],
    [["verify", "--name", "a", "--id-number", "1", "--image", "/none"], 2],
  ])("%j exit with %i", async (parameters, code) => {
    const result = await runCli(parameters);
    expect(result.code).toBe(code);
    const { stdout, stderr } = result;
    if (code === 0) expect(stdout).toMatch(/^Usage: npx idcheck /u);
    else expect(stdout + stderr).not.toMatch(/110009|example|at .*\.ts:/u);
  });
});
