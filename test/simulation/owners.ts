const ownerBytes = 16;

/** The token of a process, which a real one draws: here it tells whose it is. */
export function ownerOf(seed: number, processId: number): Uint8Array {
  const owner = new Uint8Array(ownerBytes);
  owner[0] = seed;
  owner[1] = processId >> 8;
  owner[2] = processId;
  return owner;
}

/** The process that a token belongs to. */
export function idOf(owner: Uint8Array): number {
  return (owner[1] ?? 0) * 256 + (owner[2] ?? 0);
}
