/**
 * Lets at most `atOnce` pieces of work run at the same time; the others wait for their turn, the first first. A piece of work that
 * waits for another one's turn would wait for ever, so do not nest them.
 */
export function createTurns(atOnce: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let free = atOnce;
  const waiting: (() => void)[] = [];

  function passOn(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => void waiting.push(resolve));
    try {
      return await work();
    } finally {
      passOn();
    }
  };
}
