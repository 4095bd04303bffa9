import { alibaba } from "../../../../lib/providers/alibaba/alibaba.ts";
import { describeProvider } from "../contract.ts";
import { plainFixtures } from "./fixtures.ts";

// The contract's suite has one account for each provider: the version with scores. This is the other one.
describeProvider(alibaba, plainFixtures);
