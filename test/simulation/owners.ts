const ownerBytes = 16;

/** The token of a process, which a real one draws: here it tells whose it is. */
export function ownerOf(seed: number, processId: number): Uint8Array {
  const owner = new Uint8Array(ownerBytes);
  const view = new DataView(owner.buffer);
  view.setUint32(0, seed >>> 0);
  view.setUint32(4, processId);
  return owner;
}

/** The process that a token belongs to. */
export function idOf(owner: Uint8Array): number {
  return new DataView(owner.buffer, owner.byteOffset).getUint32(4);
}
