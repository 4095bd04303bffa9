import type { Kind } from "../../../../lib/domain/kinds.ts";
import { checkCharacterOf } from "../../../../lib/base/check-character.ts";
import { type AttemptReport, callProvider } from "../../../../lib/providers/call.ts";
import type { CallLimits } from "../../../../lib/providers/exchange.ts";
import { magicBirthDate } from "../../../../lib/providers/sandbox/cases.ts";
import { sandbox } from "../../../../lib/providers/sandbox/sandbox.ts";
import { createSandboxTransport } from "../../../../lib/providers/sandbox/transport.ts";
import { person, personWithFace } from "../inputs.ts";

const limits: CallLimits = {
  connectTimeoutMs: 3_000,
  timeoutMs: 12_000,
  bodyTimeoutMs: 5_000,
  maxBodyBytes: 65_536,
};

/** The magic ID number of a sequence, as the document prints it. */
export function magicIdNumber(sequence: string): string {
  const digits = `110000${magicBirthDate}${sequence}`;
  return digits + checkCharacterOf(digits);
}

/** Asks the sandbox as the pipeline does, except that nobody waits. */
export async function ask(kind: Kind, idNumber: string): Promise<AttemptReport> {
  const operation = sandbox.operations[kind];
  if (operation === undefined) throw new Error("The sandbox serves every kind.");
  const transport = createSandboxTransport(() => ({ over: Promise.resolve(), end() {} }));
  const provider = { ...sandbox, transport };
  const ready = { provider, kind, operation, account: {}, accountVersionId: "1" };
  const input = kind === "two_factor" ? { ...person, idNumber } : { ...personWithFace, idNumber };
  const call = { input, callId: "not-sent", limits };
  const random = { bytes: (count: number) => new Uint8Array(count) };
  return callProvider(ready, call, { transport, clock: { now: () => 0 }, random });
}
