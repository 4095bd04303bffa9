import { GetFunctionConfigurationCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { awsFailureOf } from "../aws/failure.ts";
import { asError } from "../thrown.ts";
import { broken, type Finding, works } from "./finding.ts";
import type { DeployedFunction, LookedAt } from "./looked-at.ts";

/** Reads a function. What AWS answers instead is part of it, so that the others can be looked at. */
export async function readFunction(
  client: Pick<LambdaClient, "send">,
  name: string,
): Promise<DeployedFunction> {
  try {
    const { State, LastUpdateStatus, Environment } = await client.send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    return {
      name,
      state: State,
      lastUpdate: LastUpdateStatus,
      environment: Environment?.Variables ?? {},
    };
  } catch (error) {
    const failure = awsFailureOf(error);
    if (failure === undefined) throw error;
    const isMissing = asError(error).name === "ResourceNotFoundException";
    const words = isMissing ? "It does not exist, although the stack has it." : failure.words;
    return { name, state: undefined, lastUpdate: undefined, environment: {}, failure: words };
  }
}

/** Whether each function can be called, and works for its own stage with the tables of its own stack. */
export function functionFindings({
  functions,
  stage,
  deployment,
  deployCommand,
}: Pick<LookedAt, "functions" | "stage" | "deployment" | "deployCommand">): Finding[] {
  return functions.map((deployed) => {
    const of = `function ${deployed.name}`;
    const { state, lastUpdate, environment, failure } = deployed;
    if (failure !== undefined) {
      const repair = "This command needs lambda:GetFunctionConfiguration on the functions.";
      return { of, health: "unseen" as const, says: failure, repair };
    }
    // Lambda sets aside a function that was not called for weeks. Its next call waits until it is active again.
    if (state !== "Active" && state !== "Inactive") {
      return broken(of, `Its state is ${state ?? "unknown"}: calls fail.`, deployCommand);
    }
    if (lastUpdate === "Failed") {
      return broken(of, "Its last update has failed: it runs the version before.", deployCommand);
    }
    const foreign = Object.entries(expected(stage, deployment)).filter(
      ([name, value]) => environment[name] !== undefined && environment[name] !== value,
    );
    if (foreign.length === 0) return works(of, "It can be called.");
    const names = foreign.map(([name]) => name).join(", ");
    return broken(of, `${names} is not that of this stack: it works on something else.`, deployCommand);
  });
}

function expected(stage: string, { verificationsTable, usageTable }: LookedAt["deployment"]) {
  return {
    IDCHECK_STAGE: stage,
    IDCHECK_VERIFICATIONS_TABLE: verificationsTable,
    IDCHECK_USAGE_TABLE: usageTable,
  };
}
