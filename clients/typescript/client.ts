import type { Kind } from "./api/lists.ts";
import {
  type AnswerMeta,
  type Health,
  isHealth,
  isThreeFactorAnswer,
  isTwoFactorAnswer,
  isUsage,
  isVerification,
  type ReadingMeta,
  type ThreeFactorAnswer,
  type TwoFactorAnswer,
  type Usage,
  type Verification,
} from "./answers.ts";
import { createIdempotencyKey } from "./idempotency-key.ts";
import { bodyOf, type CheckInput, type ThreeFactorInput, type TwoFactorInput } from "./inputs.ts";
import { assertCallOptions, assertClientOptions, assertObject, refuseBadKey } from "./misuse.ts";
import type { Signal } from "./platform.ts";
import type { AnswerGuard } from "./reply.ts";
import { type Contact, type Retry, type RetryMeans, sendUntilAnswered, systemMeans } from "./retry.ts";
import type { Reading, Reply, Transport } from "./transport.ts";

/**
 * How a client works, unless a single call says otherwise.
 *
 * @example
 * const options: ClientOptions = {
 *   transport: http({ baseUrl: "http://127.0.0.1:3000" }),
 *   onRetry: ({ problem, delayMs }) => log.warn(problem.message, { delayMs }),
 * };
 */
export type ClientOptions = {
  /** `http(…)` or `invoke(…)`. */
  transport: Transport;
  /**
   * How long a call may take with all its repetitions, in milliseconds; 100,000 by default, and `Infinity` for no end. If the
   * request that holds a key dies, the key becomes free after 80 s, so with a shorter time a call may end with a problem that
   * is still retryable.
   */
  deadlineMs?: number;
  /** How long one request may take; 35,000 ms by default. API Gateway ends a request after 30 s. */
  requestTimeoutMs?: number;
  /** Called before each repetition, which waits for it. What it throws ends the call. */
  onRetry?: (retry: Retry) => unknown;
};

/**
 * The options of a single call.
 *
 * @example
 * const options: CallOptions = { idempotencyKey: order.checkKey, deadlineMs: context.getRemainingTimeInMillis() - 1_000 };
 */
export type CallOptions = {
  /** A key that you stored. Without one, the client makes a key and keeps it for its repetitions. */
  idempotencyKey?: string;
  /** Ends the call: it rejects with the signal's reason. The check may continue; its key may be sent again. */
  signal?: Signal;
  /** As that of the client. If it is 0 or less, nothing is sent, and the call rejects with `no_answer`. */
  deadlineMs?: number;
};

/**
 * Makes checks. Every method rejects with `IdcheckProblem` if there is no answer.
 *
 * @example
 * const isKnown = async (client: CheckClient) => (await client.twoFactor(person)).verdict === "match";
 */
export type CheckClient = {
  /** Does this name belong to this ID number? */
  twoFactor(input: TwoFactorInput, options?: CallOptions): Promise<WithMeta<TwoFactorAnswer>>;
  /** Does this name belong to this ID number, and is this face theirs? */
  threeFactor(input: ThreeFactorInput, options?: CallOptions): Promise<WithMeta<ThreeFactorAnswer>>;
};

/**
 * An answer, with what belongs to this one request.
 *
 * @example
 * const answer: WithMeta<TwoFactorAnswer> = await client.twoFactor(person);
 */
export type WithMeta<Answer, Meta = AnswerMeta> = Answer & { meta: Meta };

/**
 * Makes checks, and reads their state and your usage.
 *
 * @example
 * const client: Client = createClient({ transport: http({ baseUrl: "http://127.0.0.1:3000" }) });
 */
export type Client = CheckClient & {
  /** The state of one of your checks, by the `id` of its answer. */
  verification(id: string, options?: ReadingOptions): Promise<WithMeta<Verification, ReadingMeta>>;
  /** Your usage and its cost in one month in Asia/Shanghai; by default the current month. */
  usage(query?: UsageQuery, options?: ReadingOptions): Promise<WithMeta<Usage, ReadingMeta>>;
  /** Whether a check could start. Over HTTP alone. */
  health(options?: ReadingOptions): Promise<WithMeta<Health, ReadingMeta>>;
};

/**
 * The options of a single reading.
 *
 * @example
 * const options: ReadingOptions = { signal: AbortSignal.timeout(5_000) };
 */
export type ReadingOptions = Omit<CallOptions, "idempotencyKey">;

/**
 * Which usage to report, and how to group it; by `provider` by default.
 *
 * @example
 * const query: UsageQuery = { month: "2026-11", by: "day" };
 */
export type UsageQuery = { month?: string; by?: Usage["by"] };

/**
 * A client for idcheck. A request that is lost on the way is sent again with the same key, so that no verdict is paid for
 * twice. As long as nothing has ever been reached, a refused connection or an unknown host ends a call after a second: the
 * address is wrong, or nothing was started. Throws TypeError for options that cannot be used. The second parameter is for
 * tests.
 *
 * @example
 * const client = createClient({ transport: http({ baseUrl: "http://127.0.0.1:3000" }) });
 * const { advice } = await client.twoFactor({ name: "示例甲", idNumber: "110009190001010001" });
 */
export function createClient(options: ClientOptions, means: RetryMeans = systemMeans): Client {
  assertClientOptions(options);
  const { transport, deadlineMs = 100_000, requestTimeoutMs = 35_000, onRetry } = options;
  const contact: Contact = { wasMade: false };

  const policyOf = (method: string, call: CallOptions = {}) => {
    assertCallOptions(method, call);
    return { deadlineMs: call.deadlineMs ?? deadlineMs, requestTimeoutMs, signal: call.signal, onRetry };
  };

  async function check<Answer>(
    { method, kind }: { method: string; kind: Kind },
    input: CheckInput,
    isAnswer: AnswerGuard<Answer>,
    call: CallOptions | undefined,
  ): Promise<WithMeta<Answer>> {
    assertObject(input, `${method} needs an object with name and idNumber.`);
    const policy = policyOf(method, call);
    const { idempotencyKey = createIdempotencyKey() } = call ?? {};
    refuseBadKey(idempotencyKey);
    const body = bodyOf(input);
    const { value, meta } = await sendUntilAnswered(
      {
        send: (signal) => transport.check({ kind, body, idempotencyKey, signal }),
        isAnswer,
        idempotencyKey,
      },
      policy,
      contact,
      means,
    );
    return { ...value, meta };
  }

  async function readUntilAnswered<Answer>(
    method: string,
    reading: Reading,
    isAnswer: AnswerGuard<Answer>,
    call: ReadingOptions | undefined,
  ): Promise<WithMeta<Answer, ReadingMeta>> {
    const send = (signal: Signal): Promise<Reply> => transport.read(reading, signal);
    const policy = policyOf(method, call);
    const { value, meta } = await sendUntilAnswered({ send, isAnswer }, policy, contact, means);
    return { ...value, meta: { requestId: meta.requestId, version: meta.version } };
  }

  return {
    twoFactor: (input, call) =>
      check({ method: "twoFactor", kind: "two_factor" }, input, isTwoFactorAnswer, call),
    threeFactor: (input, call) =>
      check({ method: "threeFactor", kind: "three_factor" }, input, isThreeFactorAnswer, call),
    async verification(id, call) {
      // An address has a meaning of its own for one and two dots.
      if (typeof id !== "string" || /^\.{0,2}$/.test(id)) {
        throw new TypeError("verification needs an id: that of an answer, such as vrf_….");
      }
      return readUntilAnswered("verification", { of: "verification", fields: { id } }, isVerification, call);
    },
    async usage(query = {}, call) {
      assertObject(query, "usage takes an object with month and by, or nothing.");
      return readUntilAnswered("usage", { of: "usage", fields: query }, isUsage, call);
    },
    health: (call) => readUntilAnswered("health", { of: "health", fields: {} }, isHealth, call),
  };
}
