import { expect, it } from "vitest";
import { ageText } from "../../cli/words.ts";

it.each([
  [0, "0 s"],
  [59, "59 s"],
  [60, "1 min 0 s"],
  [3_599, "59 min 59 s"],
  [7_260, "2 h 1 min"],
  [86_400, "1 d 0 h"],
  [400 * 86_400 + 3_600, "400 d 1 h"],
])("an age of %i s is %s", (seconds, text) => {
  expect(ageText(seconds)).toBe(text);
});
