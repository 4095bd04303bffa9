/** Weights and characters of ISO 7064 MOD 11-2 as in GB 11643-1999. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = "10X98765432";

/** Returns the check character for 17 ASCII digits (ISO 7064 MOD 11-2), the last one of an ID number. */
export function checkCharacterOf(digits: string): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits.charAt(index)), 0);
  return checkCharacters.charAt(sum % 11);
}
