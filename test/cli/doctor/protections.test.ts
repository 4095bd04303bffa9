import { describe, expect, it, vi } from "vitest";
import { ProtectionFailure, switchOnProtections } from "../../../cli/doctor/protections.ts";

/** The APIs of AWS with every protection off, which refuse one request. */
function clientsThatRefuse(request: string) {
  const sent: string[] = [];
  const send = vi.fn();
  send.mockImplementation((command: object) => {
    const { name } = command.constructor;
    sent.push(name);
    return name === request
      ? Promise.reject(Object.assign(new Error("made up"), { name: "AccessDeniedException" }))
      : Promise.resolve({});
  });
  return { sent, clients: { dynamoDb: { send }, cloudFormation: { send } } };
}

const stack = { stackName: "idcheck-prod", tableNames: ["one", "other"], holdsRealData: true };

describe("protections of which one cannot be switched on", () => {
  it.each([
    ["UpdateTableCommand", "deletion protection of the table one", 0],
    ["UpdateContinuousBackupsCommand", "point-in-time recovery of the table one", 1],
    ["DescribeStacksCommand", "termination protection of the stack idcheck-prod", 4],
  ])("name it, and what was switched on before it: %s", async (request, words, before) => {
    const { sent, clients } = clientsThatRefuse(request);
    const failure: unknown = await switchOnProtections(stack, clients).catch((error: unknown) => error);
    if (!(failure instanceof ProtectionFailure)) throw new TypeError("it must fail by name");
    expect([failure.words, failure.switched.length]).toEqual([words, before]);
    expect(failure.cause).toMatchObject({ name: "AccessDeniedException" });
    expect(sent.at(-1)).toBe(request);
  });
});
