/** A spreadsheet keeps 15 digits of a number, and writes zeros for the others. */
const keptDigits = 15;
/** So many numbers of more digits end in zeros by chance once in 100,000 tables, if each has one digit more. */
const enough = 5;

/**
 * Watches a column for numbers that a spreadsheet has rounded. `see` returns true once five different numbers of more than 15
 * digits were seen, and all of them end in zeros after 15 digits.
 */
export function watchRounding(): { see(cell: string): boolean } {
  const seen = new Set<string>();
  let isRounded = true;
  return {
    see(cell) {
      if (!isRounded || cell.length <= keptDigits || !/^\d+$/u.test(cell)) return false;
      seen.add(cell);
      isRounded = /^0+$/u.test(cell.slice(keptDigits));
      return isRounded && seen.size >= enough;
    },
  };
}
