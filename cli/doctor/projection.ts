import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { broken, type Finding, warning, works } from "./finding.ts";
import { type LookedAt, namesOf } from "./looked-at.ts";

/** What brings records to the function that counts usage. */
export type Mapping = {
  id: string;
  /** Such as `Enabled`. */
  state: string | undefined;
  /** Such as `OK`, or `PROBLEM: …`. */
  lastResult: string | undefined;
};

/** Reads the event source mappings of the stack. Rejects with the SDK's errors. */
export async function readMappings({ reach, resources }: LookedAt): Promise<Mapping[]> {
  const client = reach.client(LambdaClient);
  try {
    return await Promise.all(
      namesOf(resources, "AWS::Lambda::EventSourceMapping").map(async (UUID) => {
        const { State, LastProcessingResult } = await client.send(new GetEventSourceMappingCommand({ UUID }));
        return { id: UUID, state: State, lastResult: LastProcessingResult };
      }),
    );
  } finally {
    client.destroy();
  }
}

/** Whether records are counted. */
export function projectionFindings(
  mappings: readonly Mapping[],
  {
    reach,
    stack,
    resources,
    deployCommand,
  }: Pick<LookedAt, "reach" | "stack" | "resources" | "deployCommand">,
): Finding[] {
  if (stack === undefined || resources === undefined) return [];
  const of = "counting of usage";
  const effect = "usage, limits of callers and package warnings stand still";
  if (mappings.length === 0) return [broken(of, `Nothing reads the records: ${effect}.`, deployCommand)];
  return mappings.map(({ id, state, lastResult = "" }) => {
    if (state === "Creating" || state === "Enabling" || state === "Updating") {
      return warning(of, `It is being switched on (${state}). Look again in a minute.`, deployCommand);
    }
    if (state !== "Enabled") {
      const repair = `aws lambda update-event-source-mapping --region ${reach.region.name} --uuid ${id} --enabled`;
      return broken(of, `It is switched off (${state ?? "unknown"}): ${effect}.`, repair);
    }
    if (lastResult.startsWith("PROBLEM")) {
      const repair = "docs/operating.md, projection_stopped, says where to look.";
      return broken(of, `Lambda cannot read the records or call the function: ${effect}.`, repair);
    }
    return works(of, "Records are read and counted.");
  });
}
