import { paginateListSubscriptionsByTopic, SNSClient } from "@aws-sdk/client-sns";
import { broken, type Finding, works } from "./finding.ts";
import type { LookedAt } from "./looked-at.ts";

/** How many subscribe to the alarms, and how many of them have not confirmed it yet. */
export type Subscriptions = { topicArn: string; confirmed: number; pending: number };

/** Reads who is told of alarms; undefined if the stack has no topic. Rejects with the SDK's errors. */
export async function readSubscriptions({ reach, stack }: LookedAt): Promise<Subscriptions | undefined> {
  const topicArn = stack?.outputs.get("AlarmTopicArn");
  if (topicArn === undefined) return undefined;
  const client = reach.client(SNSClient);
  let [confirmed, pending] = [0, 0];
  try {
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn })) {
      for (const { SubscriptionArn = "" } of page.Subscriptions ?? []) {
        // A subscription without an ARN waits for its confirmation, or was ended.
        if (SubscriptionArn.startsWith("arn:")) confirmed += 1;
        else if (SubscriptionArn === "PendingConfirmation") pending += 1;
      }
    }
    return { topicArn, confirmed, pending };
  } finally {
    client.destroy();
  }
}

/** Whether anybody is told of an alarm. */
export function topicFindings(
  subscriptions: Subscriptions | undefined,
  { reach, stack, deployCommand }: Pick<LookedAt, "reach" | "stack" | "deployCommand">,
): Finding[] {
  if (stack === undefined) return [];
  const of = "alarms";
  if (subscriptions === undefined) {
    return [broken(of, "The stack names no topic for them: nobody is told of any.", deployCommand)];
  }
  const { topicArn, confirmed, pending } = subscriptions;
  if (confirmed > 0) return [works(of, `Those who are told of them: ${confirmed}.`)];
  const waiting =
    pending > 0
      ? `${pending} asked for but not confirmed: nobody is told of an alarm. Follow the link in the message that AWS has sent.`
      : "No subscription: nobody is told of an alarm.";
  const repair =
    `aws sns subscribe --region ${reach.region.name} --topic-arn ${topicArn} --protocol email ` +
    "--notification-endpoint <address>";
  return [broken(of, waiting, repair)];
}
