import { describe, expect, it } from "vitest";
import { readArguments } from "../../cli/arguments.ts";
import { batchCommand } from "../../cli/batch.ts";
import { consentOf } from "../../cli/consent-options.ts";
import { verifyCommand } from "../../cli/verify.ts";
import { runHere } from "./run-here.ts";

const id = "consent-17";
const purpose = "account-opening";

function consentGiven(parameters: readonly string[]) {
  const read = readArguments(verifyCommand, parameters);
  return read === "help" ? "help" : consentOf(read.given);
}

describe("the consent of idcheck verify", () => {
  it.each([
    [[], undefined],
    [["--consent", id, "--purpose", purpose], { id, purpose }],
    [["--consent", id, "--purpose", purpose, "--guardian"], { id, purpose, guardian: true }],
  ])("%j names %j", (parameters, consent) => {
    expect(consentGiven(parameters)).toEqual(consent);
  });

  it.each([
    [["--consent", id]],
    [["--purpose", purpose]],
    [["--guardian"]],
    [["--guardian", "--consent", id]],
  ])("%j is not enough, and nothing is sent", async (parameters) => {
    const person = ["--name", "a", "--id-number", "1"];
    const { code, stderr } = await runHere(verifyCommand, [...person, ...parameters]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^A consent needs both --consent and --purpose\./u);
  });
});

describe("the consents of idcheck batch", () => {
  it.each([
    [["--purpose", purpose], /need both --consent-column and --purpose/],
    [["--consent-column", "consent"], /need both --consent-column and --purpose/],
    [["--guardian-column", "guardian"], /--guardian-column needs/],
  ])("are not named by %j", async (parameters, message) => {
    const { code, stderr } = await runHere(batchCommand, ["none.csv", "--out", "r.csv", ...parameters]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
