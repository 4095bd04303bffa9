import { expect, test } from "vitest";

import { failureOfStatus } from "../../../lib/providers/http-status.ts";

const documented = {
  unreadable: [100, 199, 200, 204, 299, 600, 0, -1],
  redirected: [300, 301, 302, 303, 304, 307, 308, 399],
  request_rejected: [400, 402, 405, 406, 409, 411, 413, 414, 415, 422, 431, 499],
  credentials: [401, 403, 407],
  misconfigured: [404, 410, 421, 451],
  throttled: [425, 429],
  unavailable: [408, 500, 501, 502, 505, 599],
  briefly_unavailable: [503],
  no_answer: [504],
};

test.each(Object.entries(documented))("%s is what %j alone say", (failureClass, statuses) => {
  for (const status of statuses) expect(failureOfStatus(status)).toBe(failureClass);
});
