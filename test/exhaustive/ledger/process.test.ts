import { expect, it } from "vitest";
import { replay, type Code } from "./process.ts";

const key = { pk: "a", sk: "b" };
const nothing = { isEmpty: () => false, seed: 1 };

it("runs a process again up to where its answers lead, and says what it asks next", async () => {
  const code: Code = async ({ table }) => {
    const [one, other] = await Promise.all([table.read(key), table.read({ pk: "c", sk: "d" })]);
    await table.write({ type: "delete", key: other ?? one ?? key });
    return { says: "ended", broken: [] };
  };
  const begun = await replay(code, [], nothing);
  expect(begun.operations).toEqual([
    { to: "read", key },
    { to: "read", key: { pk: "c", sk: "d" } },
  ]);
  const later = [
    { place: 1, answer: { value: { pk: "c", sk: "d" } } },
    { place: 0, answer: { value: undefined } },
  ];
  const written = await replay(code, later, nothing);
  expect(written).toMatchObject({ operations: [{ to: "write" }], ending: undefined });
  const ended = await replay(code, [...later, { place: 0, answer: { value: true } }], nothing);
  expect(ended).toEqual({ operations: [], ending: { says: "ended", broken: [] } });
});

const throwing: Code = async ({ table }) => {
  await table.read(key);
  throw new RangeError("no");
};

it("ends a process that gets no answer, and tells of one that throws", async () => {
  const lost = await replay(throwing, [{ place: 0, answer: { error: "timeout" } }], nothing);
  expect(lost.ending).toEqual({ says: "it fails", broken: [] });
  const thrown = await replay(throwing, [{ place: 0, answer: { value: undefined } }], nothing);
  expect(thrown.ending?.broken).toEqual([{ invariant: "fault", text: "RangeError: no" }]);
});
