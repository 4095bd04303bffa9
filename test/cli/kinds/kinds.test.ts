import { describe, expect, it } from "vitest";
import { type Given, UsageError } from "../../../cli/command.ts";
import { kindCommands, kindGiven, kindOfList, kindOptions } from "../../../cli/kinds/kinds.ts";
import { kinds } from "../../../lib/domain/kinds.ts";

function given(texts: Readonly<Record<string, string>>): Given {
  return { positionals: [], text: (name) => texts[name], texts: () => [], flag: () => false };
}

describe("the kind that idcheck verify is asked for", () => {
  it("is the one whose option is given, and the one without an option otherwise", () => {
    expect(kindGiven(given({}))).toBe("two_factor");
    expect(kindGiven(given({ name: "示例甲" }))).toBe("two_factor");
    expect(kindGiven(given({ image: "face.jpg", quality: "LOW" }))).toBe("three_factor");
  });

  it("is not guessed from an option that only goes with another one", () => {
    expect(() => kindGiven(given({ threshold: "90" }))).toThrow(new UsageError("--threshold needs --image."));
  });

  it.each(kinds)("can be %s", (kind) => {
    const { option } = kindCommands[kind].verify;
    expect(kindGiven(given(option === undefined ? {} : { [option]: "any" }))).toBe(kind);
  });

  it("has its own options among those of the command", () => {
    const options = kinds.flatMap((kind) => Object.keys(kindCommands[kind].verify.options));
    expect(Object.keys(kindOptions)).toEqual(options);
    expect(new Set(options).size).toBe(options.length);
  });
});

describe("the kind of a list", () => {
  it("is the one whose column is there, and the one without a column otherwise", () => {
    expect(kindOfList({ name: 0, idNumber: 1, reference: 2 })).toBe("two_factor");
    expect(kindOfList({ name: 0, idNumber: 1, image: 2 })).toBe("three_factor");
  });
});
