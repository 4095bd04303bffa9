import type { Kind } from "../../../../lib/domain/kinds.ts";
import type { KindFixtures } from "../contract/fixtures.ts";
import { madeUpAnswer } from "./made-up.ts";

/** Answers that every made-up provider can give, for the inputs of a kind. */
export function madeUpFixtures<K extends Kind>(
  inputs: KindFixtures<K>["inputs"],
  more: KindFixtures<K>["answers"] = [],
): KindFixtures<K> {
  return {
    inputs,
    answers: [
      {
        title: "a match",
        response: madeUpAnswer({ code: "0", id: "A-1" }),
        expected: { reason: "match", charge: "charged" },
      },
      {
        title: "a mismatch",
        response: madeUpAnswer({ code: "1", id: 1_234_567 }),
        expected: { reason: "identity_mismatch", charge: "charged" },
      },
      ...more,
    ],
    unlisted: [madeUpAnswer({ code: "99" }), madeUpAnswer({ code: "new" })],
    incomplete: [madeUpAnswer({ code: "5" })],
  };
}
