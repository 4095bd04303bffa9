import { randomUUID } from "node:crypto";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { defaultCallSettings } from "../../lib/domain/config.ts";
import type { AttemptReport } from "../../lib/providers/call.ts";
import { callProvider } from "../../lib/providers/call.ts";
import { providerSecretName } from "../../lib/providers/accounts.ts";
import { kuaidi100 } from "../../lib/providers/kuaidi100/kuaidi100.ts";
import { createTransport } from "../../lib/providers/transport.ts";
import { createSecretsManager } from "../../lib/secrets/secrets-manager.ts";
import { systemClock, systemRandom } from "../../lib/base/system.ts";
import { localStage } from "../../local/stage.ts";
import { callsTable, idempotencyTable } from "./tables.ts";

/*
 * A check as Powertools' documentation leads to it: the utility around the handler with the key from a header, the
 * body validated and the Lambda context at hand, so that the lock of an invocation that died ends with its time.
 * The provider is called by the adapter and the transport that idcheck ships. Whatever comes of a call, its cost
 * is written down, also where the handler then fails: what is lost is lost by the idempotency itself.
 */

const client = new DynamoDBClient();
const transport = createTransport();
const fetchSecret = createSecretsManager({ clock: systemClock, random: systemRandom });
const account = fetchSecret(providerSecretName(localStage, kuaidi100.id), 2_000).then(({ value }) =>
  kuaidi100.parseAccount(JSON.parse(value)),
);

/** Answers a check, or throws: then the utility forgets the key, and the same request runs again. */
export const check = makeIdempotent(
  async (event: APIGatewayProxyEventV2, context: Context) => {
    const operation = kuaidi100.operations.two_factor;
    if (operation === undefined) throw new TypeError("the provider has no such operation");
    const timeLeftMs = context.getRemainingTimeInMillis();
    const report = await callProvider(
      { provider: kuaidi100, kind: "two_factor", operation, account: await account, accountVersionId: "1" },
      {
        input: JSON.parse(event.body ?? ""),
        callId: "not-sent",
        limits: {
          ...defaultCallSettings,
          timeoutMs: timeLeftMs - 500,
        },
      },
      { transport, clock: systemClock, random: systemRandom },
    );
    await writeDown(event.headers["idempotency-key"] ?? "", report);
    if (report.result.outcome === "failure") throw new Error(report.result.class);
    return { reason: report.result.finding.reason, reference: report.result.providerReference };
  },
  {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: idempotencyTable, awsSdkV3Client: client }),
    config: new IdempotencyConfig({
      eventKeyJmesPath: 'headers."idempotency-key"',
      payloadValidationJmesPath: "body",
      throwOnNoIdempotencyKey: true,
      expiresAfterSeconds: 24 * 60 * 60,
    }),
  },
);

async function writeDown(key: string, { result }: AttemptReport): Promise<void> {
  const Item = {
    id: { S: randomUUID() },
    key: { S: key },
    provider: { S: kuaidi100.id },
    charge: { S: result.charge },
  };
  await client.send(new PutItemCommand({ TableName: callsTable, Item }));
}
