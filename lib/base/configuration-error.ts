/**
 * Thrown for a deployment that cannot work: a missing setting, a secret of the wrong shape, a provider that the stage
 * forbids. Messages name settings, never their values.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
