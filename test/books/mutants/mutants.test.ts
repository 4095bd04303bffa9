import { describeMutants } from "../../support/mutants/describe-mutants.ts";
import { ledgerMutants } from "./suite.ts";

await describeMutants(ledgerMutants, {
  script: new URL("../run.ts", import.meta.url),
  parameters: ["--mutants", "--runs", "0"],
  again: "npm run books -- --mutants --update",
});
