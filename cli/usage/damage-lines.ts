import type { Month } from "../../lib/base/month.ts";
import { counted } from "../words.ts";

/** What to say of items among the entries that cannot be read, a line for each month with such items. */
export function damageLines(damaged: ReadonlyMap<Month, number>, place: string): string[] {
  return [...damaged].map(
    ([month, count]) =>
      `${counted(count, "item")} among the entries of ${month} cannot be read and ${count === 1 ? "was" : "were"} left out. ` +
      `Run npx idcheck audit --month ${month} ${place}, which names ${count === 1 ? "it" : "them"}.\n`,
  );
}
