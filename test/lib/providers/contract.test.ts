import { providers } from "../../../lib/providers/every-provider.ts";
import { fixturesOf } from "./contract/fixtures-of.ts";
import { describeProvider } from "./contract.ts";
import { echoing, echoingFixtures } from "./made-up/echoing.ts";
import { limiting, limitingFixtures } from "./made-up/limiting.ts";
import { scoreless, scorelessFixtures, scoring, scoringFixtures } from "./made-up/scoring.ts";
import { signing, signingFixtures } from "./made-up/signing.ts";

for (const provider of providers) describeProvider(provider, await fixturesOf(provider.id));

// What no registered provider needs yet is proved over providers that were made up for it.
describeProvider(echoing, echoingFixtures);
describeProvider(limiting, limitingFixtures);
describeProvider(scoreless, scorelessFixtures);
describeProvider(scoring, scoringFixtures);
describeProvider(signing, signingFixtures);
