import { describeMutants } from "../../support/mutants/describe-mutants.ts";
import { protocolMutants } from "./suite.ts";

await describeMutants(protocolMutants, {
  script: new URL("../run.ts", import.meta.url),
  parameters: ["--mutants", "--schedules", "0"],
  again: "npm run simulate -- --mutants --update",
});
