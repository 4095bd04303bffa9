import { describe, expect, it } from "vitest";
import { type Given, UsageError } from "../../cli/command.ts";
import { begunMonthOf, choiceOf, dayOf, numberOf, wholeNumberOf, yuanOf } from "../../cli/option-values.ts";

/** What a command was given by `--option <text>`. */
function given(text: string | undefined): Given {
  return { positionals: [], text: () => text, texts: () => [], flag: () => false };
}

const levels = ["NONE", "HIGH"] as const;
const readers = {
  "a whole number from 1 to 999999999": (text?: string) => wholeNumberOf(given(text), "option", 1),
  "a whole number from 1 to 64": (text?: string) => wholeNumberOf(given(text), "option", 1, 64),
  "a number from 0 to 100": (text?: string) => numberOf(given(text), "option", 0, 100),
  "an amount in yuan, such as 1600 or 0.164": (text?: string) => yuanOf(given(text), "option"),
  "one of: NONE, HIGH": (text?: string) => choiceOf(given(text), "option", levels),
  "a month such as 2026-11": (text?: string) => begunMonthOf(given(text), "option", Date.UTC(2099, 0)),
  "a day such as 2026-11-22": (text?: string) => dayOf(given(text), "option"),
};

describe("the value of an option", () => {
  it.each([
    ["a whole number from 1 to 999999999", "999999999", 999_999_999],
    ["a whole number from 1 to 64", "64", 64],
    ["a number from 0 to 100", "79.5", 79.5],
    ["a number from 0 to 100", "0", 0],
    ["an amount in yuan, such as 1600 or 0.164", "0.164", 16_400],
    ["one of: NONE, HIGH", "high", "HIGH"],
    ["a month such as 2026-11", "2026-11", "2026-11"],
    ["a day such as 2026-11-22", "2024-02-29", "2024-02-29"],
  ] as const)("that must be %s may be %s", (what, text, value) => {
    expect(readers[what](text)).toBe(value);
    expect(readers[what](undefined)).toBeUndefined();
  });

  it.each([
    ["a whole number from 1 to 999999999", ["0", "1.5", "-1", "1e3", "0x10", " 1", "", "1234567890"]],
    ["a whole number from 1 to 64", ["0", "65"]],
    ["a number from 0 to 100", ["-1", "100.1", "1e1", "", "NaN", ".5"]],
    ["an amount in yuan, such as 1600 or 0.164", ["1,5", "0.1234567", "-1"]],
    ["one of: NONE, HIGH", ["", "hi"]],
    ["a month such as 2026-11", ["2026-13", "november"]],
    ["a day such as 2026-11-22", ["2026-02-30", "2026-11-2"]],
  ] as const)("that must be %s is refused without being quoted", (what, texts) => {
    for (const text of texts) {
      expect(() => readers[what](text)).toThrow(new UsageError(`--option must be ${what}.`));
    }
  });
});
