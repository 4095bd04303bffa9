/**
 * Replaces `@aws-sdk/endpoint-cache` in the bundles. The DynamoDB client makes a cache for endpoint discovery that no
 * command of it ever uses. The real one brings two packages along and reserves room for a thousand endpoints.
 */
// oxlint-disable-next-line typescript/no-extraneous-class -- the client calls its constructor and nothing else
export class EndpointCache {}
