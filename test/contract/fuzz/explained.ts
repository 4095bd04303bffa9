import type { Explanation } from "../../support/findings.ts";

/** Every finding of schemathesis that stands, and why. Nothing is suppressed anywhere else. */
export const explanations: readonly Explanation[] = [
  {
    tool: "schemathesis",
    rule: "ST204",
    subjects: /\w+ \/v1\/(?:two-factor|three-factor|usage|health|verifications\/\{id\})/u,
    reason:
      "It wants a 405 for a method that no route has. An HTTP API of API Gateway answers 404 there, and so does the local stack.",
  },
  {
    tool: "schemathesis",
    rule: "ST202",
    subjects: /POST \/v1\/three-factor/u,
    reason:
      "Some requests that fit the contract are refused by rules of a deployment: it allows no addresses of pictures unless its operator " +
      "names their hosts, and refuses thresholds below its minimum and controls that no provider supports.",
  },
];
