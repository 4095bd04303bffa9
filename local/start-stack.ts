import type { EngineName } from "./dynamodb.ts";
import type { AuthenticationName } from "./gateway/authentication-option.ts";
import { functionEnvironment, setMissing } from "./gateway/environment.ts";
import type { OnReady, Ports } from "./ports.ts";
import type { FunctionDefinition } from "./serverless-file.ts";
import type { LoggedCalls } from "./simulators/call-log.ts";
import { startBacking } from "./start-backing.ts";
import { startGateway } from "./start-gateway.ts";

/** The whole local stack, running. */
export type Stack = {
  httpUrl: string;
  invokeUrl: string;
  providersUrl: string;
  dynamoDbEndpoint: string;
  secretsEndpoint: string;
  engine: EngineName;
  functions: readonly FunctionDefinition[];
  /** The books of the simulated providers. */
  calls(): LoggedCalls;
  stop(): Promise<void>;
};

/** How a stack is started. */
type StackOptions = {
  /** A part without a port takes a free one. */
  ports?: Partial<Ports>;
  engine?: EngineName;
  /** How callers prove who they are; by default they need not. */
  auth?: AuthenticationName;
  onReady?: OnReady;
};

/**
 * Starts backing and gateway in this process and sets those environment variables of the functions that are not set
 * yet. A process loads the functions once, and they keep the backing that they found. So a process can have one stack in
 * its life; a test file has a process of its own.
 */
export async function startStack({
  ports = {},
  engine,
  auth = "none",
  onReady = () => undefined,
}: StackOptions = {}): Promise<Stack> {
  const free: Ports = { http: 0, invoke: 0, providers: 0, dynamoDb: 0, secrets: 0 };
  const wanted = { ...free, ...ports };
  const backing = await startBacking({ ports: wanted, onReady, ...(engine !== undefined && { engine }) });
  const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SECRETS_MANAGER, ...settings } = functionEnvironment(
    { ...backing, dynamoDbEndpoint: backing.engineEndpoint },
    auth,
  );
  Object.assign(process.env, { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_SECRETS_MANAGER });
  const restore = setMissing(settings);
  try {
    const { providersUrl } = backing;
    const gateway = await startGateway({ ports: wanted, auth, providersUrl, onReady });
    return {
      ...backing,
      ...gateway,
      async stop() {
        await gateway.stop();
        await backing.stop();
        restore();
      },
    };
  } catch (error) {
    await backing.stop();
    restore();
    throw error;
  }
}
