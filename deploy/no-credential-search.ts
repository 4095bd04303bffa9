/**
 * Replaces `@aws-sdk/credential-provider-node` in the bundles, which looks for credentials in files, programs and services
 * that no function has. Lambda puts them into the environment, whose credentials every client is given when it is made.
 */
export function defaultProvider(): () => Promise<never> {
  return () => Promise.reject(new Error("The environment holds no AWS credentials."));
}
