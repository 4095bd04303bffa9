/**
 * Every kind of check, as the API calls it: the one list. What a kind is stands in `checks/`, who serves it in the
 * providers' operations; a test compares this list with the functions, alarms, roles, contract and clients.
 */
export const kinds = ["two_factor", "three_factor"] as const;

/** One of {@link kinds}. */
export type Kind = (typeof kinds)[number];
