/** V8 looks at how an object is used only after some 20 reads. */
const reads = 100;

/**
 * Makes V8 lay out an object with a fixed place for each property. It keeps one whose properties were added one by one as
 * a dictionary, from which each read and above all each copy takes several times as long. What is a prototype in use gets
 * a fixed layout, so this reads through one. Without that habit of V8's, it does nothing.
 */
export function fixLayout(object: object): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every object has this property
  const heir = Object.create(object) as object;
  for (let read = 0; read < reads; read += 1) void heir.constructor;
}
