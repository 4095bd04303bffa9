/** 1 yuan = 100 fen = 100,000 milli-fen. Internally, money is a whole number of milli-fen. */
const milliFenPerYuan = 100_000;
const decimals = 5;
const leastDecimals = 2;

/** Formats an amount in yuan, exactly, with two to five decimals: 16,400 milli-fen are `0.164`. */
export function yuanText(milliFen: number): string {
  const sign = milliFen < 0 ? "-" : "";
  const amount = Math.abs(milliFen);
  const fraction = String(amount % milliFenPerYuan).padStart(decimals, "0");
  const kept = fraction.slice(leastDecimals).replace(/0+$/, "");
  return `${sign}${Math.floor(amount / milliFenPerYuan)}.${fraction.slice(0, leastDecimals)}${kept}`;
}

/** Reads yuan such as `1600` or `0.164` as milli-fen; undefined if the text is not an amount or is more precise. */
export function parseYuan(text: string): number | undefined {
  const [, whole, fraction = ""] = /^(\d{1,9})(?:\.(\d{1,5}))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return Number(whole) * milliFenPerYuan + Number(fraction.padEnd(decimals, "0"));
}
