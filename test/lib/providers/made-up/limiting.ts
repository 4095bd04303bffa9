import type { Meaning } from "../../../../lib/providers/answer.ts";
import type { ProviderFixtures } from "../contract/fixtures.ts";
import { person } from "../inputs.ts";
import { madeUpFixtures } from "./fixtures.ts";
import { madeUpAnswer, madeUpOperation, madeUpProvider, readMadeUp } from "./made-up.ts";

/** The code by which the vendor says that a person was asked about too often today. */
const limit = "7";

const codes: ReadonlyMap<string, Meaning> = new Map([[limit, { class: "person_limited" }]]);

/** What it says of a person whose limit is reached. */
export const limitReached = madeUpAnswer({ code: limit, id: "A-7" });

/** A provider that answers about one person only so often a day. */
export const limiting = madeUpProvider("made-up-limiting", {
  operations: { two_factor: madeUpOperation({ response: (response) => readMadeUp(response, codes) }) },
});

export const limitingFixtures: ProviderFixtures = {
  secret: { key: "limiting-key-0123456789" },
  kinds: {
    two_factor: madeUpFixtures<"two_factor">(
      [person],
      [
        {
          title: "the limit of a person",
          response: limitReached,
          expected: { class: "person_limited", charge: "free" },
        },
      ],
    ),
  },
};
