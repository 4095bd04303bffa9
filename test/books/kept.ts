import { attemptName, type Entry } from "../../lib/usage/ledger/entry.ts";

/** What is wrong about entries that come after others: one is gone, a charge went back, or a person is remembered. */
export function brokenEntries(before: readonly Entry[], after: readonly Entry[]): string[] {
  const names = new Map(after.map((entry) => [attemptName(entry), entry]));
  return before.flatMap((entry) => {
    const name = attemptName(entry);
    const now = names.get(name);
    if (now === undefined) return [`${name} has left the books`];
    if ((now.settlement ?? 0) < (entry.settlement ?? 0)) return [`${name} is settled no more`];
    if (now.settlement === entry.settlement && !mayFollow(entry.charge, now.charge)) {
      return [`${name} was ${entry.charge} and is ${now.charge}`];
    }
    const isRemembered = entry.forgotten === true && (now.forgotten !== true || now.verdict !== undefined);
    return isRemembered ? [`${name} remembers what was forgotten`] : [];
  });
}

/** Whether a charge, once it is in the books, may be followed by another one without a settlement. */
function mayFollow(before: string, after: string): boolean {
  return before === after || before === "open" || (before === "unknown" && after !== "open");
}
