/**
 * What callers of idcheck import as `@idcheck/client`. What needs packages of AWS stands in entries of its own, so that a
 * bundle for plain HTTP needs none of them: `@idcheck/client/invoke` and `@idcheck/client/sigv4`.
 */
export {
  type AnswerMeta,
  type Health,
  type ReadingMeta,
  type ThreeFactorAnswer,
  type TwoFactorAnswer,
  type Usage,
  type Verification,
} from "./answers.ts";
export { type CauseName } from "./causes.ts";
export {
  type CallOptions,
  type CheckClient,
  type Client,
  type ClientOptions,
  createClient,
  type ReadingOptions,
  type UsageQuery,
  type WithMeta,
} from "./client.ts";
export { bearer, http, type HttpAuth, type HttpOptions, type OutgoingRequest } from "./http.ts";
export { createIdempotencyKey } from "./idempotency-key.ts";
export { type FaceSource, type ThreeFactorInput, type TwoFactorInput } from "./inputs.ts";
export { type ClientProblemCode, IdcheckProblem, isIdcheckProblem } from "./problem.ts";
export { type Retry } from "./retry.ts";
export { type CheckRequest, type Reading, type Reply, type Transport } from "./transport.ts";
export { version } from "./version.ts";
