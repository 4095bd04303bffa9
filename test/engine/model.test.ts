import * as fc from "../support/properties.ts";
import { expect, it } from "vitest";
import { createDynamoDbStore } from "../../lib/store/dynamodb.ts";
import { modelOf, storeCommands } from "../lib/store/store-commands.ts";
import { describeOnEngines, verificationsTable } from "../support/engines.ts";

/** Amazon's own engine takes several times as long for a write. */
const sequences = { dynoxide: 40, "dynamodb-local": 15 };

describeOnEngines("the store of records", ({ name, client }) => {
  it("does and answers what the model does, for any sequence of writes of the protocol", async () => {
    let keys = 0;
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(storeCommands, async (commands) => {
        const model = modelOf(`v1#${String((keys += 1)).padStart(22, "0")}`);
        const real = createDynamoDbStore(verificationsTable, client());
        await fc.asyncModelRun(() => ({ model, real }), commands);
        applied += model.believed.length - 1;
      }),
      { numRuns: sequences[name] },
    );
    // Sequences of which nothing takes effect would show nothing.
    expect(applied).toBeGreaterThan(keys);
  });
});
