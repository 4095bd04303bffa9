/** The invariants that a run breaks, each once; `fault` if the code under test throws. */
export async function brokenBy(
  run: () => Promise<readonly { invariant: string }[]>,
): Promise<readonly string[]> {
  try {
    return [...new Set((await run()).map(({ invariant }) => invariant))];
  } catch {
    return ["fault"];
  }
}
