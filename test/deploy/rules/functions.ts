import { isRecord } from "../../support/is-record.ts";
import { resourcesOf, textsIn, valueAt } from "../support/template.ts";
import type { Rule } from "./rule.ts";

/** What a request may wait for, in seconds: HTTP API gives up after 30. */
const longestTimeout = 29;
/** How long a payload with personal data may lie in Lambda's queue, in seconds. */
const longestQueueing = 900;

/** The functions: their limits, and where payloads could be left lying. */
export const functionRules: readonly Rule[] = [
  {
    states: "has no dead-letter queue and no destination, which would store names, ID numbers and images",
    findings: (template) => [
      ...resourcesOf(template, "AWS::Lambda::Function")
        .filter(({ Properties }) => "DeadLetterConfig" in Properties)
        .map(({ id }) => `${id} has a dead-letter queue`),
      ...resourcesOf(template, "AWS::Lambda::EventInvokeConfig")
        .filter(({ Properties }) => textsIn(Properties["DestinationConfig"]).length > 0)
        .map(({ id }) => `${id} has a destination`),
    ],
    faults: [
      ["VerificationLambdaFunction.Properties.DeadLetterConfig", { TargetArn: "arn" }],
      [
        "TwoDashfactorDashinvokeLambdaEvConf.Properties.DestinationConfig",
        { OnFailure: { Destination: "arn" } },
      ],
    ],
  },
  {
    states: "bounds how long an asynchronous invocation waits and how often it is tried, by each alias too",
    findings: (template) => {
      const bounded = resourcesOf(template, "AWS::Lambda::EventInvokeConfig").filter(
        ({ Properties }) =>
          Number(Properties["MaximumEventAgeInSeconds"]) <= longestQueueing &&
          Number(Properties["MaximumRetryAttempts"]) <= 2,
      );
      const limits = new Set(
        bounded.map(({ Properties }) =>
          queueOf(valueAt(Properties, "FunctionName.Ref"), Properties["Qualifier"]),
        ),
      );
      const queues = [
        ...resourcesOf(template, "AWS::Lambda::Function")
          .filter(({ Properties }) => String(Properties["Handler"]).endsWith(".invoke"))
          .map(({ id }) => queueOf(id, "$LATEST")),
        ...resourcesOf(template, "AWS::Lambda::Alias").map(({ Properties }) =>
          queueOf(valueAt(Properties, "FunctionName.Ref"), Properties["Name"]),
        ),
      ];
      return queues.filter((queue) => !limits.has(queue)).map((queue) => `${queue} would keep for hours`);
    },
    faults: [
      ["TwoDashfactorDashinvokeLambdaEvConf", undefined],
      ["TwoDashfactorDashinvokeLambdaEvConf.Properties.Qualifier", "orders"],
      ["ThreeDashfactorDashinvokeLambdaEvConf.Properties.MaximumEventAgeInSeconds", 3600],
      [
        "Orders",
        {
          Type: "AWS::Lambda::Alias",
          Properties: { FunctionName: { Ref: "TwoDashfactorDashinvokeLambdaFunction" }, Name: "orders" },
        },
      ],
    ],
  },
  {
    states: "ends every function before the API gives up on it",
    findings: (template) =>
      resourcesOf(template, "AWS::Lambda::Function")
        .filter(({ Properties }) => !(Number(Properties["Timeout"]) <= longestTimeout))
        .map(({ id }) => `${id} may run on after its caller was answered`),
    faults: [
      ["TwoDashfactorDashhttpLambdaFunction.Properties.Timeout", 30],
      ["TwoDashfactorDashhttpLambdaFunction.Properties.Timeout", undefined],
    ],
  },
  {
    states: "sets nothing in an environment but the settings of the configuration",
    findings: (template) =>
      resourcesOf(template, "AWS::Lambda::Function").flatMap(({ id, Properties }) =>
        namesIn(valueAt(Properties, "Environment.Variables"))
          .filter(
            (name) => !name.startsWith("IDCHECK_") || /SECRET|PASSWORD|TOKEN|APP_?CODE|_KEY/u.test(name),
          )
          .map((name) => `${id} has ${name} in its environment`),
      ),
    faults: [
      ["VerificationLambdaFunction.Properties.Environment.Variables.API_TOKEN", "x"],
      ["VerificationLambdaFunction.Properties.Environment.Variables.IDCHECK_KUAIDI100_SECRET", "x"],
    ],
  },
];

/** What holds in a stage with real data, unless it is told otherwise. */
export const productionRules: readonly Rule[] = [
  {
    states: "reserves concurrency for every function, and so limits what it can spend",
    findings: (template) =>
      resourcesOf(template, "AWS::Lambda::Function")
        .filter(({ Properties }) => !(Number(Properties["ReservedConcurrentExecutions"]) > 0))
        .map(({ id }) => `${id} has no concurrency of its own`),
    faults: [["VerificationLambdaFunction.Properties.ReservedConcurrentExecutions", undefined]],
  },
];

/** The queue of a function or of one of its aliases. */
function queueOf(functionId: unknown, qualifier: unknown): string {
  return `${String(functionId)}:${String(qualifier)}`;
}

function namesIn(value: unknown): string[] {
  return isRecord(value) ? Object.keys(value) : [];
}
