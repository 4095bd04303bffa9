import type { TableKey } from "../../store/table.ts";

/** The partition of all packages; there are few. */
export const packagesPartition = "packages";

/** The key of a package. */
export function packageKey(id: string): TableKey {
  return { pk: packagesPartition, sk: id };
}

/** The partition of all raised warnings about packages. */
const packageWarningsPartition = "package-warnings";

/** The key of a raised warning about a package; each has one item. */
export function packageWarningKey(packageId: string, warning: string): TableKey {
  return { pk: packageWarningsPartition, sk: `${packageId}#${warning}` };
}
