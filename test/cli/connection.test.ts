import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { verifyCommand } from "../../cli/verify.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { runHere } from "./run-here.ts";

const person = ["--name", "示例甲", "--id-number", "110009190001010001"];
const bearer = [...person, "--auth", "bearer", "--url", "https://api.example.com"];

describe("what a command is given to connect with", () => {
  it.each(["secret-token\n", "secret\r\nx-caller: admin", "secret token", "secret\u001B[31m", "sécret", ""])(
    "is never shown: the token %j",
    async (token) => {
      const { code, stdout, stderr } = await runHere(verifyCommand, bearer, { IDCHECK_TOKEN: token });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toBe(
        "IDCHECK_TOKEN must be one line of printable ASCII without blanks. See npx idcheck verify --help.\n",
      );
    },
  );

  it.each(["https://user:secret@api.example.com", "https://secret@127.0.0.1:9/", "http://:secret@localhost"])(
    "is never shown: the password in %s",
    async (url) => {
      const given = await runHere(verifyCommand, [...person, "--url", url]);
      const set = await runHere(verifyCommand, person, { IDCHECK_URL: url });
      for (const { code, stderr } of [given, set]) {
        expect(code).toBe(2);
        expect(stderr).toMatch(/^--url and IDCHECK_URL must not hold a user name or a password\./u);
        expect(stderr).not.toContain("secret");
      }
    },
  );

  it.each(["secret\nsecret-secret-secret", "secret", "110009190001010001"])(
    "is never shown: the key %j",
    async (key) => {
      const { code, stderr } = await runHere(verifyCommand, [...person, "--key", key]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^--key must be 16 to 128 of /u);
      expect(stderr).not.toContain(key);
    },
  );

  it.each([
    ["that is signed for", ["--url", "https://api.example.com", "--auth", "iam"]],
    ["of functions", ["--invoke", "prod"]],
  ])("is a Region too, for an address %s that names none", async (_, where) => {
    for (const variable of ["AWS_REGION", "AWS_DEFAULT_REGION"]) vi.stubEnv(variable, undefined);
    for (const variable of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
      vi.stubEnv(variable, "/nowhere");
    const { code, stderr } = await runHere(verifyCommand, [...person, ...where]);
    vi.unstubAllEnvs();
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^No Region is given.*Give --region/u)]);
  });

  it("is an address", async () => {
    for (const url of ["", "secret", "http://api.example.com", "ftp://127.0.0.1"]) {
      const { code, stderr } = await runHere(verifyCommand, [...person, "--url", url]);
      expect({ code, stderr }).toMatchObject({ code: 2 });
      expect(stderr).toMatch(/^--url must be an https address/u);
    }
  });
});

describe("what a command says", () => {
  /** What draws on a terminal itself: a bar, a counter, a question whose answer is hidden; and what waits for the last write. */
  const drawn = ["batch/progress.ts", "forget.ts", "output.ts", "print.ts", "prompt.ts"];

  it("is written in one place, which lets no control sequence through", () => {
    const folder = join(projectFolder, "cli");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const writing = files.filter((name) =>
      /(?:stdout|stderr|stream)\.write\(|console\./u.test(readFileSync(join(folder, name), "utf8")),
    );
    expect(writing.toSorted()).toEqual(drawn);
  });
});
