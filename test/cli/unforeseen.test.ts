import { describe, expect, it } from "vitest";
import { unforeseenText } from "../../cli/unforeseen.ts";

describe("an error that no command foresaw", () => {
  it("is told by its name and place, without the message that may quote a secret", () => {
    const said = unforeseenText(new TypeError('Headers.append: "Bearer secret\n    at secret" is invalid'));
    expect(said).toMatch(
      /^idcheck has failed: TypeError\. This is a fault of idcheck\. Its message is not shown/u,
    );
    expect(said).toContain("unforeseen.test.ts");
    expect(said).not.toContain("secret");
  });

  it("is told with what to do where that is known", () => {
    expect(unforeseenText(new Error("Region is missing"))).toContain("set AWS_REGION");
    const denied = Object.assign(new Error("User: arn:…"), { name: "AccessDeniedException", $metadata: {} });
    expect(unforeseenText(denied)).toContain("does not allow this to your credentials");
  });

  it.each(["ENOSPC", "EISDIR", "AccessDeniedException"])(
    "is a sentence without the place for %s, which no code can help",
    (code) => {
      const said = unforeseenText(Object.assign(new Error("张三"), { code, name: code }));
      expect(said).toMatch(/^(?:A file cannot be used|It is not done).*\.\n$/u);
      expect(said).not.toMatch(/张三|^ +at /mu);
    },
  );

  it("is told with its place where Node found its functions called wrongly", () => {
    const thrown = Object.assign(new TypeError("secret"), { code: "ERR_INVALID_ARG_TYPE" });
    expect(unforeseenText(thrown)).toMatch(/^idcheck has failed: TypeError\.[^]*^ {4}at /mu);
  });

  it("may be anything", () => {
    expect(unforeseenText("secret")).not.toContain("secret");
    expect(unforeseenText(undefined)).toContain("idcheck has failed");
    expect(unforeseenText(Object.assign(new Error(""), { name: "\u001B[31m" }))).not.toContain("\u001B");
  });
});
