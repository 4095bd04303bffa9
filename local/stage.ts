/** What a deployment would be called: the local stack is one more stage, with a Region and account of its own. */
export const localStage = "local";
export const localRegion = "us-east-1";
export const localAccountId = "000000000000";

/** The deployed name of a table or function: `idcheck-<stage>-<key>`. */
export function deployedName(key: string): string {
  return `idcheck-${localStage}-${key}`;
}

/** The name of a secret: `idcheck/<stage>/<path>`. */
export function secretName(path: string): string {
  return `idcheck/${localStage}/${path}`;
}
