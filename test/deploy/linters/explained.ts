import type { Explanation } from "../../support/findings.ts";

/** Every finding of a linter that stands, and why. Nothing is suppressed anywhere else. */
export const explanations: readonly Explanation[] = [
  {
    tool: "cfn-lint",
    rule: "W3005",
    subjects: /(?:\w+LambdaFunction|HttpApiStage|HttpApiRoute\w+)/u,
    reason:
      "The framework writes DependsOn beside the reference that says the same. A service can only add to it, and it changes nothing.",
  },
  {
    tool: "checkov",
    rule: "CKV_AWS_18",
    subjects: /ServerlessDeploymentBucket/u,
    reason:
      "The bucket holds what is deployed, the code and the template, and nothing of callers or persons. A log of its reads would need a " +
      "second bucket for each stage.",
  },
  {
    tool: "checkov",
    rule: "CKV_AWS_27",
    subjects: /SetAsideQueue/u,
    reason:
      "The queue is encrypted by SQS's own key, which the rule does not count. Its messages are positions in a stream, without " +
      "content, so a key of one's own would protect nothing.",
  },
  {
    tool: "checkov",
    rule: "CKV_AWS_115",
    subjects: /\w+LambdaFunction/u,
    reason:
      "In stages without real data, such as the sandbox, functions share the account's concurrency: a new account has none to reserve.",
  },
  {
    tool: "checkov",
    rule: "CKV_AWS_116",
    subjects: /\w+LambdaFunction/u,
    reason:
      "A dead-letter queue would store names, ID numbers and images of asynchronous checks. The projection sets its failures aside in " +
      "a queue of its own, and its scheduled runs come again within a minute.",
  },
  {
    tool: "checkov",
    rule: "CKV_AWS_117",
    subjects: /\w+LambdaFunction/u,
    reason:
      "The functions reach AWS and providers on the Internet, over TLS, and nothing in a VPC. In one, each provider's call would go " +
      "through a NAT gateway, which costs more than everything else in the stack and can fail.",
  },
  {
    tool: "checkov",
    rule: "CKV_AWS_173",
    subjects: /\w+LambdaFunction/u,
    reason:
      "The environment holds settings and no secret, which the tests of the template check. Lambda encrypts it by a key of its own; " +
      "with the stack's key, every start of an instance would depend on KMS.",
  },
];
