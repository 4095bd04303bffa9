import type { TableKey } from "../../store/table.ts";

/** All packages; they are few. */
export const packagesPartition = "packages";

/** The key of a package. */
export function packageKey(id: string): TableKey {
  return { pk: packagesPartition, sk: id };
}

/** All warnings about packages that were ever raised. */
export const packageWarningsPartition = "package-warnings";

/** A warning about a package that was raised, one item each. */
export function packageWarningKey(packageId: string, warning: string): TableKey {
  return { pk: packageWarningsPartition, sk: `${packageId}#${warning}` };
}
