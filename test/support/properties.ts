/*
 * fast-check with the same seed for every run, so that a commit that passes once passes again. `IDCHECK_SEED` asks for other cases.
 */
import { configureGlobal } from "fast-check";

configureGlobal({ seed: Number(process.env["IDCHECK_SEED"] ?? 20_261_122) });

export * from "fast-check";
