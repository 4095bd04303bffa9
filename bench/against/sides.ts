/** What is compared: this tree, and the commit that it is compared with. */
export type Side = "this" | "other";

/** A value for each of the two. */
export type Both<Value> = Readonly<Record<Side, Value>>;

/** What people call them. */
export const titles: Both<string> = { this: "this tree", other: "the other commit" };

/** Names of equal length, so that no path, table or environment of one side is longer than the other's. */
export const letters: Both<string> = { this: "a", other: "b" };

/** Makes the same thing for each side, one after the other. */
export async function forBoth<Value>(
  make: (side: Side) => Value | Promise<Value>,
  first: Side = "this",
): Promise<Both<Value>> {
  const made = [await make(first), await make(otherThan(first))] as const;
  return first === "this" ? { this: made[0], other: made[1] } : { this: made[1], other: made[0] };
}

/**
 * Lets each side take `turns` in the order A B B A A B …, beginning with `first`; returns the results of the turns, in
 * order.
 */
export async function inTurns<Value>(
  { first, turns }: { first: Side; turns: number },
  take: (side: Side, turn: number) => Promise<Value>,
): Promise<Both<Value[]>> {
  const taken: Both<Value[]> = { this: [], other: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    await forBoth(
      async (side) => taken[side].push(await take(side, turn)),
      turn % 2 === 0 ? first : otherThan(first),
    );
  }
  return taken;
}

function otherThan(side: Side): Side {
  return side === "this" ? "other" : "this";
}
