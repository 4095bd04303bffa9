/** A spreadsheet keeps 15 digits of a number, and writes zeros for the others. */
const keptDigits = 15;
/** So many references of more digits end in zeros by chance once in 100,000 bills, if each has one digit more. */
const enough = 5;

/**
 * Watches the references of a bill for numbers that a spreadsheet has rounded. `see` returns true once five references of
 * more than 15 digits were seen, and all of them end in zeros after 15 digits.
 */
export function watchRounding(): { see(reference: string): boolean } {
  let seen = 0;
  let isRounded = true;
  return {
    see(reference) {
      if (!isRounded || reference.length <= keptDigits || !/^\d+$/u.test(reference)) return false;
      seen += 1;
      isRounded = /^0+$/u.test(reference.slice(keptDigits));
      return isRounded && seen >= enough;
    },
  };
}
