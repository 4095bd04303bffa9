import { inPlainWords } from "../aws/failure.ts";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import type { Finding } from "./finding.ts";
import { functionFindings } from "./functions.ts";
import type { LookedAt } from "./looked-at.ts";
import { projectionFindings, readMappings } from "./projection.ts";
import { queueFindings, readQueues } from "./queues.ts";
import { readSecrets, secretFindings } from "./secrets.ts";
import { stackFindings } from "./stack.ts";
import { readTables, tableFindings } from "./tables.ts";
import { readSubscriptions, topicFindings } from "./topic.ts";

/** One thing that is looked at: what it takes to read it, and how it is. */
type Look = {
  of: string;
  /** The permissions that the reading needs. */
  needs: string;
  at(stage: LookedAt): Promise<Finding[]>;
};

/** Everything that is looked at, in the order in which it is printed. */
const looks: readonly Look[] = [
  {
    of: "stack",
    needs: "cloudformation:DescribeStacks",
    at: (stage) => Promise.resolve(stackFindings(stage)),
  },
  {
    of: "tables",
    needs: "dynamodb:DescribeTable, DescribeContinuousBackups and DescribeTimeToLive on both tables",
    at: async (stage) => tableFindings(await readTables(stage), stage),
  },
  {
    of: "secrets",
    needs:
      "secretsmanager:GetSecretValue, DescribeSecret and ListSecretVersionIds on the secrets of the stage",
    at: async (stage) => secretFindings(await readSecrets(stage), stage),
  },
  {
    of: "alarms",
    needs: "sns:ListSubscriptionsByTopic on the topic",
    at: async (stage) => topicFindings(await readSubscriptions(stage), stage),
  },
  {
    of: "functions",
    needs: "lambda:GetFunctionConfiguration on the functions",
    at: (stage) => Promise.resolve(functionFindings(stage)),
  },
  {
    of: "queues",
    needs: "lambda:ListAliases and GetFunctionEventInvokeConfig on the functions",
    at: async (stage) => queueFindings(await readQueues(stage), stage),
  },
  {
    of: "counting of usage",
    needs: "lambda:GetEventSourceMapping",
    at: async (stage) => projectionFindings(await readMappings(stage), stage),
  },
];

/** Looks at everything in a stage. What cannot be looked at is a finding too, so that the rest is still seen. */
export async function look(stage: LookedAt): Promise<Finding[]> {
  const found = await Promise.all(
    looks.map(({ of, needs, at }) =>
      at(stage).catch((error: unknown): Finding[] => {
        const failure = inPlainWords(error, "It cannot be looked at");
        if (!(failure instanceof ConfigurationError)) throw failure;
        return [{ of, health: "unseen", says: failure.message, repair: `This command needs ${needs}.` }];
      }),
    ),
  );
  return [...found.flat(), ...stage.unseen];
}
