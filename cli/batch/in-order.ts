/** Hands values on in the order in which they were added, even if they resolve in another order. */
export type InOrder<Value> = {
  /** Waits while too many values wait for an earlier one. Rejects if a value could not be handed on. */
  add(value: Promise<Value>): Promise<void>;
  /** Resolves when all values have been handed on. */
  end(): Promise<void>;
};

/** `maxWaiting` bounds the memory that one slow value can cost. */
export function createInOrder<Value>(
  handOn: (value: Value) => Promise<void>,
  maxWaiting: number,
): InOrder<Value> {
  const tails: Promise<void>[] = [];
  let last = Promise.resolve();
  return {
    async add(value) {
      const before = last;
      last = before.then(async () => handOn(await value));
      // The next add() or end() rejects with it.
      last.catch(() => undefined);
      tails.push(last);
      if (tails.length > maxWaiting) await tails.shift();
    },
    end: () => last,
  };
}
