import type { IncomingMessage } from "node:http";
import { isRecord } from "../../support/is-record.ts";
import { valueAt } from "../support/template.ts";
import { type Answer, xmlOf } from "./answer.ts";
import type { Stacks } from "./stacks.ts";

/** What an account has beside its stacks, and what it may have. */
export type Account = {
  /** Concurrent executions, and what is left of them for reservations. */
  concurrency: { limit: number; unreserved: number };
  /** Secrets by their names, with the keys that encrypt them. */
  secrets: Map<string, { kmsKeyId?: string }>;
  /** What is subscribed to the topic of the alarms: ARNs, or a word for what was not confirmed. */
  subscriptions: string[];
  /** Whether Lambda knows the runtime and the processor. */
  offersRuntime: boolean;
};

/** An account with the usual limits and nothing in it. */
export function createAccount(): Account {
  return {
    concurrency: { limit: 1000, unreserved: 1000 },
    secrets: new Map(),
    subscriptions: [],
    offersRuntime: true,
  };
}

/** Answers the calls to one service; undefined for a call that it does not understand. */
export type Service = (request: IncomingMessage, body: Buffer) => Answer | undefined;

const notFound: Answer = { status: 404, json: { __type: "ResourceNotFoundException" } };

/** The services that a deployment looks at, as far as it looks. */
export function createServices(account: Account, stacks: Stacks): Readonly<Record<string, Service>> {
  const inUse = (type: string): string[] =>
    [...stacks.names]
      .filter((name) => name.startsWith(`${type} `))
      .map((name) => name.slice(type.length + 1));

  const lambda: Service = (request) => {
    const path = new URL(request.url ?? "/", "http://lambda").pathname;
    const { limit, unreserved } = account.concurrency;
    if (path.endsWith("/account-settings")) {
      return {
        json: { AccountLimit: { ConcurrentExecutions: limit, UnreservedConcurrentExecutions: unreserved } },
      };
    }
    if (path.endsWith("/layers")) {
      return account.offersRuntime
        ? { json: { Layers: [] } }
        : { status: 400, json: { __type: "InvalidParameterValueException" } };
    }
    const [, name = "", what] = /\/functions\/([^/]+)\/([\w-]+)$/u.exec(path) ?? [];
    if (what === "concurrency") return { json: reservedBy(name) };
    // Asked for the function itself, to see whether it was changed by hand: then everything is deployed anew.
    return what === "configuration" && inUse("AWS::Lambda::Function").includes(name)
      ? { json: {} }
      : notFound;
  };

  function reservedBy(name: string): object {
    const made = stacks.ownerOf(name)?.resources.find((one) => one.name === name);
    const ReservedConcurrentExecutions = made?.resource.Properties["ReservedConcurrentExecutions"];
    return { ReservedConcurrentExecutions };
  }

  return {
    lambda,
    logs: (request, body) => {
      if (!isCall(request, "DescribeLogGroups")) return notFound;
      const prefix = String(fieldsOf(body)["logGroupNamePrefix"]);
      const found = inUse("AWS::Logs::LogGroup").filter((name) => name.startsWith(prefix));
      return { json: { logGroups: found.map((logGroupName) => ({ logGroupName })) } };
    },
    monitoring: (request) =>
      isCall(request, "ListDashboards")
        ? {
            json: {
              DashboardEntries: inUse("AWS::CloudWatch::Dashboard").map((DashboardName) => ({
                DashboardName,
              })),
            },
          }
        : { json: { MetricAlarms: inUse("AWS::CloudWatch::Alarm").map((AlarmName) => ({ AlarmName })) } },
    secretsmanager: (_, body) => {
      const name = String(fieldsOf(body)["SecretId"]);
      const secret = account.secrets.get(name);
      return secret === undefined
        ? { status: 400, json: { __type: "ResourceNotFoundException" } }
        : { json: { Name: name, KmsKeyId: secret.kmsKeyId } };
    },
    sns: () => ({
      xml: xmlOf("ListSubscriptionsByTopicResponse", {
        ListSubscriptionsByTopicResult: {
          Subscriptions: account.subscriptions.map((SubscriptionArn) => ({ SubscriptionArn })),
        },
      }),
    }),
    dynamodb: (request, body) => {
      const name = String(fieldsOf(body)["TableName"]);
      const properties = stacks.ownerOf(name)?.resources.find((one) => one.name === name)
        ?.resource.Properties;
      if (properties === undefined) return { status: 400, json: { __type: "ResourceNotFoundException" } };
      if (isCall(request, "DescribeContinuousBackups")) return { json: recoveryOf(properties) };
      if (isCall(request, "UpdateTable")) stacks.protectedTables.add(name);
      const isProtected =
        properties["DeletionProtectionEnabled"] === true || stacks.protectedTables.has(name);
      return { json: { Table: { DeletionProtectionEnabled: isProtected } } };
    },
  };
}

function recoveryOf(properties: Record<string, unknown>): object {
  const isOn = valueAt(properties, "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled") === true;
  const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus: isOn ? "ENABLED" : "DISABLED" };
  return {
    ContinuousBackupsDescription: { ContinuousBackupsStatus: "ENABLED", PointInTimeRecoveryDescription },
  };
}

function isCall(request: IncomingMessage, action: string): boolean {
  return String(request.headers["x-amz-target"]).endsWith(`.${action}`);
}

function fieldsOf(body: Buffer): Record<string, unknown> {
  const fields: unknown = JSON.parse(body.toString());
  return isRecord(fields) ? fields : {};
}
