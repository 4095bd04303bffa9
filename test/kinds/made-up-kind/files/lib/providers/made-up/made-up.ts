import * as v from "valibot";
import type { CheckInputs } from "../../checks/inputs.ts";
import { parseSecret } from "../account.ts";
import { parseAnswer } from "../answer-json.ts";
import { toFailure, toResult } from "../answer.ts";
import { chargeOfStatus, failureOfStatus } from "../http-status.ts";
import type { Operation, Provider } from "../provider.ts";

type Account = { key: string };

const secretSchema = v.strictObject({ key: v.string() });
const answerSchema = v.object({ code: v.string(), id: v.string() });

const billsByStatus = false;

const operation: Operation<CheckInputs["holder_of_mobile_number"], Account> = {
  feeMilliFen: 12_345,
  documentTypes: ["mainland_id"],
  honours: [],
  urls: () => [],
  request: ({ name, idNumber, mobile }, { key }) => ({
    method: "POST",
    url: "https://made-up.invalid/",
    headers: { "content-type": "application/json", "x-key": key },
    body: JSON.stringify({ name, idNumber, mobile }),
  }),
  response({ status, text }) {
    const answer = parseAnswer(text, answerSchema);
    if (answer === undefined) {
      const charge = chargeOfStatus(status, billsByStatus);
      return toFailure(failureOfStatus(status), { code: `http:${status}`, charge });
    }
    const reason = answer.code === "0" ? "match" : "identity_mismatch";
    return toResult({ reason }, { code: answer.code, charge: "charged", references: [answer.id] });
  },
};

/** A vendor that sells this one kind and needs no network. A mobile number that ends in 9 is somebody else's. */
export const madeUp: Provider<Account> = {
  id: "made-up",
  company: "Made-up company",
  operations: { holder_of_mobile_number: operation },
  billsByStatus,
  live: true,
  transport(request) {
    const code = request.body.includes('9"}') ? "1" : "0";
    const response = { status: 200, headers: {}, text: JSON.stringify({ code, id: "call-17" }) };
    return Promise.resolve({ kind: "response", response, durationMs: 1 });
  },
  parseAccount: (secret) => parseSecret("made-up", secretSchema, secret),
};
