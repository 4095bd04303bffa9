/**
 * All values, once all of the promises are settled: anything still running when a handler returns would resume in the next
 * invocation. If several have failed, it rejects with the error of the first in the list.
 */
export async function settled<Values extends readonly unknown[]>(promises: {
  readonly [Index in keyof Values]: Promise<Values[Index]>;
}): Promise<Values> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
