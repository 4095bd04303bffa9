import { queryAll, type Table } from "../store/table.ts";
import { limitedCallersPartition, settingPrefixes, settingsKey } from "./keys.ts";
import { settingsNamed } from "./shared-facts.ts";

/** The names of all callers for which operators have set anything, those that stand for many callers first. */
export async function listCallers(table: Table): Promise<string[]> {
  const [settings, single] = await Promise.all([
    table.read(settingsKey),
    queryAll(table, limitedCallersPartition),
  ]);
  const common = settingsNamed(settings, settingPrefixes.limits).map(([name]) => name);
  return [...common, ...single.map(({ sk }) => sk)];
}
