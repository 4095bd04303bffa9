import { recordFromItem } from "../../lib/records/item.ts";
import { idOf } from "../simulation/owners.ts";
import type { Stored } from "./parts.ts";
import { present } from "./relative.ts";
import { tickMs } from "./worlds.ts";

/** A record in a line. */
export function describeRecord(stored: Stored): string {
  if (stored === undefined) return "none";
  const { state, owner, epoch, freeAt, answer, exhausted, forgotten, attempts } = recordFromItem(stored);
  const made = Object.entries(attempts).map(
    ([number, { charge, owner: by, settlement }]) =>
      `${number} ${charge} of #${idOf(by)}${settlement === undefined ? "" : `, settled ${settlement.charge}`}`,
  );
  const lock = state !== "done" && freeAt > present ? `, locked for ${(freeAt - present) / tickMs}` : "";
  const ends = [answer && "verdict", exhausted && "exhausted", forgotten && "forgotten"].filter(Boolean);
  const end = ends.length === 0 ? "" : `, ${ends.join(", ")}`;
  return `${state} by #${idOf(owner)}, epoch ${epoch}${lock}${end} [${made.join("; ")}]`;
}
