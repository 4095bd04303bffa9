import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as fc from "../../support/properties.ts";
import { expect, test } from "vitest";
import { attributesOf } from "../../../lib/store/attribute-values.ts";
import type { Value } from "../../../lib/store/write.ts";

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.maxSafeInteger(),
    // Adding 0 leaves out -0, which DynamoDB does not have.
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((number) => number + 0),
    fc.boolean(),
    fc.uint8Array({ minLength: 1 }),
    fc.array(tie("value")),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie("value")),
  ),
}));

test("items are stored as the SDK's own conversion stores them, and read back as they were", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), value), (item) => {
      expect(attributesOf(item)).toEqual(marshall(item));
      expect(unmarshall(attributesOf(item))).toEqual(item);
    }),
  );
});
