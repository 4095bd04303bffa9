import { repeatOnceClockIsCorrected } from "./corrected-clock.ts";
import { createRequestHandler, type AwsRequestHandler, type RequestTimeouts } from "./request-handler.ts";
import { tuned, type AwsService, type TunedSettings, type Tuning } from "./tuning.ts";

/** The part of a client that is touched. */
type Touched = {
  config: object;
  middlewareStack: {
    remove(name: string): boolean;
    addRelativeTo(
      middleware: typeof repeatOnceClockIsCorrected,
      place: { name: string; relation: "before"; toMiddleware: string },
    ): void;
  };
};

/** How a client is made. */
export type AwsClientOptions = {
  service: AwsService;
  timeouts: RequestTimeouts;
  /**
   * How often the SDK itself tries a request, once unless it is told otherwise. A request that is refused because the
   * machine's clock is wrong is tried again in any case.
   */
  maxAttempts?: number;
  /** All tricks, unless a test or a measurement leaves some out. */
  tuning?: Tuning;
};

/** Settings that every AWS client is given. */
export type AwsClientSettings = TunedSettings & { maxAttempts: number; requestHandler: AwsRequestHandler };

/**
 * A client of the AWS SDK. Endpoint, region and credentials are the environment's. How often it tries and how long it
 * waits does not depend on its tuning; only its cost does.
 */
export function createAwsClient<Client extends Touched>(
  Client: new (settings: AwsClientSettings) => Client,
  { service, timeouts, maxAttempts = 1, tuning = tuned }: AwsClientOptions,
): Client {
  const purpose = { service, maxAttempts, environment: process.env };
  const settings: AwsClientSettings = { maxAttempts, requestHandler: createRequestHandler(timeouts) };
  for (const trick of tuning) Object.assign(settings, trick.settings?.(purpose));
  const client = new Client(settings);
  client.middlewareStack.addRelativeTo(repeatOnceClockIsCorrected, {
    name: "repeatOnceClockIsCorrected",
    relation: "before",
    toMiddleware: "retryMiddleware",
  });
  for (const { unusedMiddleware, complete } of tuning) {
    if (unusedMiddleware !== undefined) client.middlewareStack.remove(unusedMiddleware);
    complete?.(client.config);
  }
  return client;
}
