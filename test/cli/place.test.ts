import { expect, it } from "vitest";
import { placeOf } from "../../cli/place.ts";

it.each([
  ["--region", "--stage prod --region cn-north-1"],
  ["AWS_REGION", "--stage prod"],
  ["your AWS profile", "--stage prod"],
])("a printed command works in the same Region when it is pasted: a Region from %s", (from, options) => {
  expect(placeOf("prod", { region: { name: "cn-north-1", from } })).toBe(options);
});
