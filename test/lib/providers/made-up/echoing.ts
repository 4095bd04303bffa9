import type { ProviderFixtures } from "../contract/fixtures.ts";
import { person } from "../inputs.ts";
import { madeUpFixtures } from "./fixtures.ts";
import { madeUpOperation, madeUpProvider, madeUpRequest } from "./made-up.ts";

/** A provider that knows a call by the id that it is sent, and may have an id of its own as well. */
export const echoing = madeUpProvider("made-up-echoing", {
  operations: {
    two_factor: madeUpOperation({
      echoesCallId: true,
      request: (input, account, { callId }) => madeUpRequest(input, account, { callId }),
    }),
  },
});

export const echoingFixtures: ProviderFixtures = {
  secret: { key: "echoing-key-0123456789" },
  kinds: { two_factor: madeUpFixtures<"two_factor">([person]) },
};
