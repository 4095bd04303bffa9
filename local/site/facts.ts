import { fieldRules } from "../../lib/checks/field-rules.ts";
import { magicIdNumber, people } from "../simulators/people.ts";
import type { Facts } from "./page/facts.ts";

/** The name of every example; one of the made-up people matches only this name. */
const exampleName = "示例甲";

/** What the page knows about the stack. */
export function siteFacts(): Facts {
  return {
    rules: fieldRules,
    people: people.map(({ region, description }) => ({
      name: exampleName,
      idNumber: magicIdNumber(region),
      region,
      description,
    })),
  };
}
