import type { ScoreScale } from "../score.ts";

/** `verifyScore` of `Id3MetaVerifyPRO`: "0 to 1000, from 700 the same person". How often strangers reach it is not documented. */
export const scale: ScoreScale = { decisionPoint: 700, maximum: 1000 };
