import type { TableKey } from "../../store/table.ts";

const watchPartition = "watch";

/** The key of the item that says until which start attempts were counted as unknown charges. */
export const countedKey: TableKey = { pk: watchPartition, sk: "unknown_charges" };

/** The key of the item that says when attempts that stay open were last looked for, and last told. */
export const openAttemptsKey: TableKey = { pk: watchPartition, sk: "open_attempts" };
