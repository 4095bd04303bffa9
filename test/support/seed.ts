/**
 * The seed of every search by chance in the tests. It is the same in each run, so that a commit that passes once passes again;
 * `IDCHECK_SEED=7 npx vitest run …` searches elsewhere, and so do the commands of `docs/testing-money.md`, whose seeds come
 * from the clock.
 */
export const testSeed = Number(process.env["IDCHECK_SEED"] ?? 20_261_122);
