import { answers } from "./answers.ts";
import { brokenBodies } from "./broken-bodies.ts";
import type { Fault } from "./fault.ts";
import { noAnswer } from "./no-answer.ts";

/** Everything that a provider may do with a request on an open connection, over TLS as over plain TCP. */
export const faults: readonly Fault[] = [...noAnswer, ...brokenBodies, ...answers];
