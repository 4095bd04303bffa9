import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import { fixLayout } from "../../../../lib/store/aws/fixed-layout.ts";

setFlagsFromString("--allow-natives-syntax");
// oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- no other syntax asks V8
const hasFixedLayout = new Function("object", "return %HasFastProperties(object)") as (
  object: object,
) => boolean;

/** Named one by one, as the SDK adds its settings: V8 makes a dictionary of so many. */
function settings(): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (let number = 0; number < 50; number += 1) made[`setting${number}`] = number;
  Object.defineProperty(made, "credentials", { get: () => "made up", enumerable: true, configurable: true });
  return made;
}

describe("a fixed layout", () => {
  it("is given to an object that V8 keeps as a dictionary, and changes nothing in it", () => {
    const object = settings();
    expect(hasFixedLayout(object)).toBe(false);
    fixLayout(object);
    expect(hasFixedLayout(object)).toBe(true);
    expect(object).toEqual(settings());
    expect({ ...object }).toEqual({ ...settings() });
  });

  it("lasts while properties change", () => {
    const object = settings();
    fixLayout(object);
    object["setting7"] = "other";
    expect(hasFixedLayout(object)).toBe(true);
  });
});
