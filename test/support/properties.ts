/* fast-check with the seed of all tests. */
import { configureGlobal } from "fast-check";
import { testSeed } from "./seed.ts";

configureGlobal({ seed: testSeed });

export * from "fast-check";
