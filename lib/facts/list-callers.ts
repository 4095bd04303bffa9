import { queryAll, type Table } from "../store/table.ts";
import { limitedCallersPartition, settingPrefixes, settingsPartition } from "./keys.ts";

/** The names of all callers for which operators have set anything, those that stand for many callers first. */
export async function listCallers(table: Table): Promise<string[]> {
  const prefix = settingPrefixes.limits;
  const [common, single] = await Promise.all([
    queryAll(table, settingsPartition, { prefix }),
    queryAll(table, limitedCallersPartition),
  ]);
  return [...common.map(({ sk }) => sk.slice(prefix.length)), ...single.map(({ sk }) => sk)];
}
