/**
 * Every kind of check, by its name in the API. This is the only list. `checks/` defines each kind, and the operations
 * of providers say who serves it. A test compares this list with the functions, alarms, roles, contract and clients.
 */
export const kinds = ["two_factor", "three_factor"] as const;

/** One of {@link kinds}. */
export type Kind = (typeof kinds)[number];
