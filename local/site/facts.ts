import { fieldRules } from "../../lib/checks/field-rules.ts";
import { providers } from "../../lib/providers/every-provider.ts";
import { usageQueryRules } from "../../lib/usage/report/usage-query.ts";
import { magicIdNumber, people } from "../simulators/people.ts";
import type { Facts } from "./page/facts.ts";

/** The name of every example. One of the made-up people matches no other name. */
const exampleName = "示例甲";

/** What the page knows about the stack. */
export function siteFacts(): Facts {
  return {
    rules: { ...fieldRules, ...usageQueryRules },
    people: people.map(({ region, description }) => ({
      name: exampleName,
      idNumber: magicIdNumber(region),
      region,
      description,
    })),
    companies: Object.fromEntries(providers.map(({ id, company }) => [id, company])),
  };
}
