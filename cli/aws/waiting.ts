/** Says something if work is not finished after a while, so that nobody takes waiting for a hang. Settles as the work does. */
export async function tellIfSlow<Result>(
  work: Promise<Result>,
  afterMs: number,
  tell: () => void,
): Promise<Result> {
  const timer = setTimeout(tell, afterMs);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
