import { expect, test } from "vitest";

import { failureRules } from "../../../lib/providers/failure.ts";
import { chargeOfStatus, endsCall, failureOfStatus } from "../../../lib/providers/http-status.ts";

const documented = {
  unreadable: [100, 199, 200, 204, 299, 600, 0, -1],
  redirected: [300, 301, 302, 303, 304, 307, 308, 399],
  request_rejected: [411, 415, 417, 426, 428, 431],
  parameters_refused: [400, 405, 406, 409, 418, 422, 444, 450, 493, 499],
  image_refused: [413, 414],
  anonymous_refusal: [401, 403],
  misconfigured: [402, 404, 407, 410, 421, 451],
  throttled: [425, 429],
  unavailable: [408, 500, 501, 502, 505, 599],
  briefly_unavailable: [503],
  no_answer: [504],
};

test("no status is a fact about the account", () => {
  for (let status = 100; status < 600; status++) {
    expect(failureRules[failureOfStatus(status)]).not.toHaveProperty("marks");
  }
});

test.each(Object.entries(documented))("%s is what %j alone say", (failureClass, statuses) => {
  for (const status of statuses) expect(failureOfStatus(status)).toBe(failureClass);
});

test.each([
  ["charged", "unknown", [200, 204, 299]],
  ["free", "free", [300, 302, 400, 404, 429, 450, 499]],
  ["free", "unknown", [501, 503, 505, 599]],
  ["unknown", "unknown", [500, 502, 504]],
  ["unknown", "unknown", [100, 199, 600, 0, -1]],
] as const)("a call costs %s where the vendor bills by status, else %s: %j", (billed, other, statuses) => {
  for (const status of statuses) {
    expect(chargeOfStatus(status, true)).toBe(billed);
    expect(chargeOfStatus(status, false)).toBe(other);
  }
});

test("a status ends the call unless a gateway writes it of a vendor that it has lost", () => {
  for (const status of [200, 299, 302, 404, 429, 450, 500, 501, 503, 505]) {
    expect(endsCall(status), `${status}`).toBe(true);
  }
  for (const status of [502, 504, 506, 520, 524, 599, 600]) expect(endsCall(status), `${status}`).toBe(false);
});
