import { describe, expect, it } from "vitest";
import { portsFrom } from "../../local/ports.ts";

describe("the ports of the local stack", () => {
  it("are those of their variables, or the usual ones", () => {
    expect(
      portsFrom({ IDCHECK_HTTP_PORT: "4000", IDCHECK_INVOKE_PORT: "", IDCHECK_SECRETS_PORT: "0" }),
    ).toEqual({
      http: 4_000,
      invoke: 3_001,
      providers: 3_002,
      dynamoDb: 3_003,
      secrets: 0,
    });
  });

  it("are refused all at once, by their variables and without what they hold", () => {
    const wrong = { IDCHECK_HTTP_PORT: "abc", IDCHECK_INVOKE_PORT: "65536", IDCHECK_DYNAMODB_PORT: "-1" };
    const rule = "must be a port from 0 to 65535 (0 picks a free one).";
    expect(() => portsFrom(wrong)).toThrow(
      `IDCHECK_HTTP_PORT ${rule} IDCHECK_INVOKE_PORT ${rule} IDCHECK_DYNAMODB_PORT ${rule}`,
    );
  });
});
