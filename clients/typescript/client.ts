import { brokenKeyRules } from "./api/key-rules.ts";
import type { Kind } from "./api/lists.ts";
import {
  type AnswerMeta,
  isThreeFactorAnswer,
  isTwoFactorAnswer,
  isUsage,
  isVerification,
  type ThreeFactorAnswer,
  type TwoFactorAnswer,
  type Usage,
  type Verification,
} from "./answers.ts";
import { createIdempotencyKey } from "./idempotency-key.ts";
import { bodyOf, type CheckInput, type ThreeFactorInput, type TwoFactorInput } from "./inputs.ts";
import { IdcheckProblem } from "./problem.ts";
import type { AnswerGuard } from "./reply.ts";
import { type Retry, type RetryMeans, sendUntilAnswered, systemMeans } from "./retry.ts";
import type { Reading, Reply, Transport } from "./transport.ts";

/** How a client works, unless a single call says otherwise. */
export type ClientOptions = {
  /** `http(…)` or `invoke(…)`. */
  transport: Transport;
  /**
   * How long a call may take with all its repetitions, in milliseconds; 100,000 by default. If the request that holds a
   * key dies, the key becomes free after 80 s, so with a shorter time a call may end with a problem that is still
   * retryable.
   */
  deadlineMs?: number;
  /** How long one request may take; 35,000 ms by default. API Gateway ends a request after 30 s. */
  requestTimeoutMs?: number;
  /** Called before each repetition. */
  onRetry?: (retry: Retry) => void;
};

/** The options of a single call. */
export type CallOptions = {
  /** A key that you stored. Without one, the client makes a key and keeps it for its repetitions. */
  idempotencyKey?: string;
  /** Ends the call: it rejects with the signal's reason. The check may continue; its key may be sent again. */
  signal?: AbortSignal;
  deadlineMs?: number;
};

/** Makes checks. Every method rejects with `IdcheckProblem` if there is no answer. */
export type CheckClient = {
  /** Does this name belong to this ID number? */
  twoFactor(input: TwoFactorInput, options?: CallOptions): Promise<WithMeta<TwoFactorAnswer>>;
  /** Does this name belong to this ID number, and is this face theirs? */
  threeFactor(input: ThreeFactorInput, options?: CallOptions): Promise<WithMeta<ThreeFactorAnswer>>;
};

/** An answer, with what belongs to this one request. */
export type WithMeta<Answer> = Answer & { meta: AnswerMeta };

/** Makes checks, and reads their state and your usage. */
export type Client = CheckClient & {
  /** The state of one of your checks, by the `id` of its answer. */
  verification(id: string, options?: ReadingOptions): Promise<Verification>;
  /** Your usage and its cost in one month in Asia/Shanghai; by default the current month. */
  usage(query?: UsageQuery, options?: ReadingOptions): Promise<Usage>;
};

/** The options of a single reading. */
export type ReadingOptions = Omit<CallOptions, "idempotencyKey">;

/** Which usage to report, and how to group it; by `provider` by default. */
export type UsageQuery = { month?: string; by?: Usage["by"] };

/**
 * A client for idcheck. A request that is lost on the way is sent again with the same key, so that no verdict is paid for
 * twice. The second parameter is for tests.
 */
export function createClient(
  { transport, deadlineMs = 100_000, requestTimeoutMs = 35_000, onRetry }: ClientOptions,
  means: RetryMeans = systemMeans,
): Client {
  const policyOf = (options: ReadingOptions = {}) => ({
    deadlineMs: options.deadlineMs ?? deadlineMs,
    requestTimeoutMs,
    signal: options.signal,
    onRetry,
  });

  async function check<Answer>(
    kind: Kind,
    input: CheckInput,
    isAnswer: AnswerGuard<Answer>,
    options: CallOptions = {},
  ): Promise<WithMeta<Answer>> {
    const { idempotencyKey = createIdempotencyKey() } = options;
    refuseBadKey(idempotencyKey);
    const body = bodyOf(input);
    const { value, meta } = await sendUntilAnswered(
      {
        send: (signal) => transport.check({ kind, body, idempotencyKey, signal }),
        isAnswer,
        idempotencyKey,
      },
      policyOf(options),
      means,
    );
    return { ...value, meta };
  }

  async function readUntilAnswered<Answer>(
    reading: Reading,
    isAnswer: AnswerGuard<Answer>,
    options: ReadingOptions | undefined,
  ): Promise<Answer> {
    const send = (signal: AbortSignal): Promise<Reply> => transport.read(reading, signal);
    return (await sendUntilAnswered({ send, isAnswer }, policyOf(options), means)).value;
  }

  return {
    twoFactor: (input, options) => check("two_factor", input, isTwoFactorAnswer, options),
    threeFactor: (input, options) => check("three_factor", input, isThreeFactorAnswer, options),
    verification: (id, options) =>
      readUntilAnswered({ of: "verification", fields: { id } }, isVerification, options),
    usage: (query = {}, options) => readUntilAnswered({ of: "usage", fields: query }, isUsage, options),
  };
}

/** Refuses a key that the API would refuse, before it is sent: not every text can be sent as a header. */
function refuseBadKey(idempotencyKey: string): void {
  const codes = brokenKeyRules(idempotencyKey);
  if (codes.length === 0) return;
  throw new IdcheckProblem(
    {
      code: "invalid_request",
      message: `invalid_request: idempotencyKey (${codes.join(", ")})`,
      retryable: false,
      charged: "no",
      errors: codes.map((code) => ({ field: "idempotencyKey", code })),
    },
    0,
  );
}
