/**
 * Replaces `@aws/lambda-invoke-store` in the bundles. The SDK reads the trace id of an invocation from it, for a
 * middleware that no client of idcheck has.
 */
export const InvokeStore = { getInstanceAsync: (): Promise<undefined> => Promise.resolve(undefined) };
