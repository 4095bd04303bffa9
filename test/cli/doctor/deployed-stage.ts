import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { closeServer } from "../../../local/http.ts";
import { host, listen } from "../../../local/ports.ts";
import { startSecrets } from "../../../local/secrets.ts";
import { isRecord } from "../../support/is-record.ts";
import { type Answer, stubbedTime, validationError, xmlOf } from "../../deploy/aws/answer.ts";

/*
 * A stage that is deployed, as the APIs of AWS describe it. The answers have the fields and values of AWS's API references:
 * CloudFormation DescribeStacks, ListStackResources and UpdateTerminationProtection; DynamoDB DescribeTable, UpdateTable,
 * DescribeContinuousBackups, UpdateContinuousBackups and DescribeTimeToLive; Lambda GetFunctionConfiguration, ListAliases,
 * GetFunctionEventInvokeConfig and GetEventSourceMapping; SNS ListSubscriptionsByTopic
 * (https://docs.aws.amazon.com/<service>/latest/…/API_<action>.html). Secrets are those of the local stack's own endpoint.
 */

/** A table of the stage; a test changes what is the matter with it. */
type StagedTable = {
  status: string;
  isDeletionProtected: boolean;
  canBeRestored: boolean;
  hasStream: boolean;
  expires: boolean;
  keyArn: string;
};

/** The stage, which a test may change at any time, and what was asked for. */
export type DeployedStage = {
  stack: { status: string; isTerminationProtected: boolean; outputs: Record<string, string> };
  tables: Record<string, StagedTable>;
  functions: Record<string, { state: string; environment: Record<string, string> }>;
  /** How long an invocation may wait, by `<function>` or `<function>:<alias>`; null if nothing says so. */
  waits: Record<string, number | null>;
  /** Aliases that the stack has, as `<function>:<alias>`. */
  stackAliases: string[];
  mapping: { state: string; lastResult: string };
  /** The ARN of each subscription, or what SNS has in its place. */
  subscriptions: string[];
  /** Errors by service and action, such as `sns ListSubscriptionsByTopic`. */
  refused: Record<string, string>;
  /** Keys that can decrypt no secret any more. */
  lostKeys: Set<string>;
  /** What was asked for, as `<service> <action>`. */
  asked: string[];
  environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

export const stackKey = "arn:aws-cn:kms:cn-north-1:123456789012:key/11111111-1111-1111-1111-111111111111";
export const otherKey = "arn:aws-cn:kms:cn-north-1:123456789012:key/22222222-2222-2222-2222-222222222222";
export const verifications = "idcheck-prod-VerificationsTable-1";
export const usage = "idcheck-prod-UsageTable-1";
const lambdaArn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:";

const kinds = ["two-factor", "three-factor"];
const functionNames = [
  ...kinds.flatMap((kind) => [`idcheck-prod-${kind}-http`, `idcheck-prod-${kind}-invoke`]),
  "idcheck-prod-project-usage",
];

/** Starts AWS with the stage `prod` in which all is well, but that it has no secrets yet. */
export async function startDeployedStage(): Promise<DeployedStage> {
  const lostKeys = new Set<string>();
  const secrets = await startSecrets({ port: 0, lostKeys });
  const server = createServer((request, response) => void receive(stage, request, response));
  const port = await listen(server, 0, "http");
  const stage: DeployedStage = {
    stack: {
      status: "UPDATE_COMPLETE",
      isTerminationProtected: true,
      outputs: {
        VerificationsTableName: verifications,
        UsageTableName: usage,
        EncryptionKeyArn: stackKey,
        AlarmTopicArn: "arn:aws-cn:sns:cn-north-1:123456789012:idcheck-prod-AlarmTopic-1",
      },
    },
    tables: { [verifications]: goodTable(), [usage]: { ...goodTable(), hasStream: false } },
    functions: Object.fromEntries(
      functionNames.map((name) => [name, { state: "Active", environment: environmentOf() }]),
    ),
    waits: Object.fromEntries(
      kinds.flatMap((kind) => [
        [`idcheck-prod-${kind}-invoke`, 900],
        [`idcheck-prod-${kind}-invoke:orders`, 300],
      ]),
    ),
    stackAliases: kinds.map((kind) => `idcheck-prod-${kind}-invoke:orders`),
    mapping: { state: "Enabled", lastResult: "OK" },
    subscriptions: ["arn:aws-cn:sns:cn-north-1:123456789012:idcheck-prod-AlarmTopic-1:9f3a"],
    refused: {},
    lostKeys,
    asked: [],
    environment: {
      AWS_REGION: "cn-north-1",
      AWS_ACCESS_KEY_ID: "operator",
      AWS_SECRET_ACCESS_KEY: "operator",
      AWS_ENDPOINT_URL: `http://${host}:${port}`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    },
    stop: async () => {
      await Promise.all([closeServer(server), secrets.stop()]);
    },
  };
  return stage;
}

function goodTable(): StagedTable {
  return {
    status: "ACTIVE",
    isDeletionProtected: true,
    canBeRestored: true,
    hasStream: true,
    expires: true,
    keyArn: stackKey,
  };
}

function environmentOf(): Record<string, string> {
  return {
    IDCHECK_STAGE: "prod",
    IDCHECK_PROVIDERS: "kuaidi100,shuxun",
    IDCHECK_VERIFICATIONS_TABLE: verifications,
    IDCHECK_USAGE_TABLE: usage,
  };
}

const services: ReadonlyMap<
  string,
  (stage: DeployedStage, action: string, input: Input) => Answer | undefined
> = new Map([
  ["dynamodb", ofDynamoDb],
  ["cloudformation", ofCloudFormation],
  ["sns", ofSns],
  ["lambda", ofLambda],
]);

async function receive(
  stage: DeployedStage,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await buffer(request)).toString();
  const [, service = ""] =
    /Credential=[^/]+\/\d+\/[^/]+\/([\w-]+)\//u.exec(request.headers.authorization ?? "") ?? [];
  const target =
    String(request.headers["x-amz-target"] ?? "")
      .split(".")
      .at(-1) ?? "";
  const query = new URLSearchParams(body);
  const action = target || query.get("Action") || String(request.url);
  stage.asked.push(`${service} ${action}`);
  try {
    const refusal = stage.refused[`${service} ${action}`];
    if (refusal !== undefined) throw Object.assign(new Error("made up"), { name: refusal });
    const answer = services.get(service)?.(stage, action, target === "" ? query : parsed(body));
    if (answer === undefined) throw validationError(`unknown: ${service} ${action}`);
    send(response, answer);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error("none");
    const xml = xmlOf("ErrorResponse", { Error: { Type: "Sender", Code: name, Message: message } });
    const json = { __type: name, message, Message: message };
    send(
      response,
      ["cloudformation", "sns"].includes(service) ? { status: 400, xml } : { status: statusOf(name), json },
    );
  }
}

/** Lambda tells errors by the status and a header. */
function statusOf(name: string): number {
  if (name === "ResourceNotFoundException") return 404;
  return name === "AccessDeniedException" ? 403 : 400;
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(body);
  return isRecord(value) ? value : {};
}

function send(response: ServerResponse, { status = 200, xml = "", json }: Answer): void {
  const errorType = isRecord(json) ? json["__type"] : undefined;
  response
    .writeHead(status, {
      "content-type": json === undefined ? "text/xml" : "application/x-amz-json-1.0",
      ...(typeof errorType === "string" && { "x-amzn-errortype": errorType }),
    })
    .end(json === undefined ? xml : JSON.stringify(json));
}

type Input = URLSearchParams | Readonly<Record<string, unknown>>;

function fieldOf(input: Input, name: string): unknown {
  return input instanceof URLSearchParams ? input.get(name) : input[name];
}

function ofDynamoDb(stage: DeployedStage, action: string, input: Input): Answer | undefined {
  const name = String(fieldOf(input, "TableName"));
  if (action === "PutItem" || action === "TransactWriteItems") return { json: {} };
  const table = stage.tables[name];
  if (table === undefined) {
    throw Object.assign(new Error("Requested resource not found"), { name: "ResourceNotFoundException" });
  }
  switch (action) {
    case "DescribeTable":
      return { json: { Table: describedTable(name, table) } };
    case "UpdateTable":
      table.isDeletionProtected = fieldOf(input, "DeletionProtectionEnabled") === true;
      return { json: { TableDescription: describedTable(name, table) } };
    case "DescribeContinuousBackups":
      return { json: backupsOf(table) };
    case "UpdateContinuousBackups":
      table.canBeRestored = true;
      return { json: backupsOf(table) };
    case "DescribeTimeToLive":
      return {
        json: {
          TimeToLiveDescription: table.expires
            ? { TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" }
            : { TimeToLiveStatus: "DISABLED" },
        },
      };
    default:
      return undefined;
  }
}

function describedTable(TableName: string, table: StagedTable): object {
  return {
    TableName,
    TableStatus: table.status,
    DeletionProtectionEnabled: table.isDeletionProtected,
    SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: table.keyArn },
    ...(table.hasStream && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  };
}

function backupsOf({ canBeRestored }: StagedTable): object {
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: canBeRestored ? "ENABLED" : "DISABLED" },
    },
  };
}

function ofCloudFormation(stage: DeployedStage, action: string, input: Input): Answer | undefined {
  const name = String(fieldOf(input, "StackName"));
  if (name !== "idcheck-prod") throw validationError(`Stack with id ${name} does not exist`);
  const { stack } = stage;
  const results: Readonly<Record<string, () => object>> = {
    DescribeStacks: () => ({
      Stacks: [
        {
          StackName: name,
          CreationTime: stubbedTime,
          StackStatus: stack.status,
          EnableTerminationProtection: stack.isTerminationProtected,
          Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
            OutputKey,
            OutputValue,
          })),
        },
      ],
    }),
    ListStackResources: () => ({
      StackResourceSummaries: resourcesOf(stage).map(([ResourceType, PhysicalResourceId], index) => ({
        LogicalResourceId: `R${index}`,
        PhysicalResourceId,
        ResourceType,
        ResourceStatus: "CREATE_COMPLETE",
        LastUpdatedTimestamp: stubbedTime,
      })),
    }),
    UpdateTerminationProtection: () => {
      stack.isTerminationProtected = fieldOf(input, "EnableTerminationProtection") === "true";
      return { StackId: name };
    },
  };
  const result = results[action];
  return result && { xml: xmlOf(`${action}Response`, { [`${action}Result`]: result() }) };
}

function resourcesOf({ stackAliases }: DeployedStage): (readonly [type: string, id: string])[] {
  return [
    ...functionNames.map((name) => ["AWS::Lambda::Function", name] as const),
    ...stackAliases.map((alias) => ["AWS::Lambda::Alias", `${lambdaArn}${alias}`] as const),
    ["AWS::Lambda::EventSourceMapping", "5f1b"],
  ];
}

function ofSns({ subscriptions }: DeployedStage, action: string): Answer | undefined {
  if (action !== "ListSubscriptionsByTopic") return undefined;
  const Subscriptions = subscriptions.map((SubscriptionArn) => ({
    SubscriptionArn,
    Owner: "123456789012",
    Protocol: "email",
    Endpoint: "on-call@example.com",
  }));
  return { xml: xmlOf(`${action}Response`, { [`${action}Result`]: { Subscriptions } }) };
}

function ofLambda(stage: DeployedStage, path: string): Answer | undefined {
  const url = new URL(path, "http://lambda");
  const [, , what, name = "", part = ""] = url.pathname.split("/");
  if (what === "event-source-mappings") {
    return {
      json: { UUID: name, State: stage.mapping.state, LastProcessingResult: stage.mapping.lastResult },
    };
  }
  const lost = Object.assign(new Error("Function not found"), { name: "ResourceNotFoundException" });
  switch (part) {
    case "configuration": {
      const found = stage.functions[name];
      if (found === undefined) throw lost;
      const { state, environment } = found;
      return {
        json: {
          FunctionName: name,
          State: state,
          LastUpdateStatus: "Successful",
          Environment: { Variables: environment },
        },
      };
    }
    case "aliases": {
      const names = Object.keys(stage.waits).flatMap((key) =>
        key.startsWith(`${name}:`) ? [key.slice(name.length + 1)] : [],
      );
      return { json: { Aliases: names.map((Name) => ({ Name, FunctionVersion: "$LATEST" })) } };
    }
    case "event-invoke-config": {
      const alias = url.searchParams.get("Qualifier");
      const seconds = stage.waits[alias === null ? name : `${name}:${alias}`];
      if (seconds === undefined || seconds === null) throw lost;
      return { json: { MaximumEventAgeInSeconds: seconds, MaximumRetryAttempts: 2 } };
    }
    default:
      return undefined;
  }
}
