/*
 * Replaces `@aws-sdk/middleware-endpoint-discovery` in the bundles. The DynamoDB client makes a cache for endpoint
 * discovery that no command of it ever uses. The real one brings three packages along and reserves room for a thousand
 * endpoints.
 */

/** Where the setting would be read from: nowhere, because nothing asks for it. */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {};

/** Adds nothing to the settings of a client. */
export function resolveEndpointDiscoveryConfig<Settings>(settings: Settings): Settings {
  return settings;
}
