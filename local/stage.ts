/** The local stack is one more stage. */
export const localStage = "local";

/** The Region of the local stack. */
export const localRegion = "us-east-1";

/** The account of the local stack. */
export const localAccountId = "000000000000";

/** The deployed name of a table or function: `idcheck-<stage>-<key>`. */
export function deployedName(key: string): string {
  return `idcheck-${localStage}-${key}`;
}

/** The name of a secret: `idcheck/<stage>/<path>`. */
export function secretName(path: string): string {
  return `idcheck/${localStage}/${path}`;
}
