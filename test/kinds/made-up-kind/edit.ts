/** A text of a shared file that the made-up kind changes. It stands there exactly once. */
export type Edit = { file: string; find: string; replace: string };

/** An edit that adds lines before a text. */
export function before(file: string, find: string, added: string): Edit {
  return { file, find, replace: added + find };
}

/** An edit that adds lines after a text. */
export function after(file: string, find: string, added: string): Edit {
  return { file, find, replace: find + added };
}
