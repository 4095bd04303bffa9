import { functionEnvironment, setMissing } from "../../local/gateway/environment.ts";
import { host, portsFrom } from "../../local/ports.ts";
import type { Surroundings } from "../command.ts";

/** Points the SDK to the local stack, so that commands can be tried out there and reach nothing else. */
export function pointAtLocalStack({ environment }: Pick<Surroundings, "environment">): void {
  const ports = portsFrom(environment);
  setMissing(
    functionEnvironment({
      dynamoDbEndpoint: `http://${host}:${ports.dynamoDb}`,
      secretsEndpoint: `http://${host}:${ports.secrets}`,
    }),
  );
}
