/** What callers of idcheck import as `idcheck/client`. */
export {
  type AnswerMeta,
  type ThreeFactorAnswer,
  type TwoFactorAnswer,
  type Usage,
  type Verification,
} from "./answers.ts";
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
export { bearer, http, type HttpAuth, type HttpOptions } from "./http.ts";
export { createIdempotencyKey } from "./idempotency-key.ts";
export { type FaceSource, type ThreeFactorInput, type TwoFactorInput } from "./inputs.ts";
export { invoke, type InvokeOptions } from "./invoke.ts";
export { type ClientProblemCode, IdcheckProblem } from "./problem.ts";
export { type Retry } from "./retry.ts";
export { type AwsCredentials, sigV4, type SigV4Options } from "./sigv4.ts";
export { type Reading, type Transport } from "./transport.ts";
