import { DatabaseSync } from "node:sqlite";
import { deployedName } from "../../local/stage.ts";

/**
 * Copies the one record in the database of a stopped engine until there are `records`, each with its own random key. It
 * writes to the database directly, because a million requests would take most of an hour.
 */
export function fillRecords(databasePath: string, records: number): void {
  const database = new DatabaseSync(databasePath);
  const table = `"${deployedName("verifications")}"`;
  database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000");
  database
    .prepare(
      `WITH RECURSIVE
         template AS (SELECT pk, item_json, item_size FROM ${table} LIMIT 1),
         numbers(number) AS (SELECT 2 UNION ALL SELECT number + 1 FROM numbers WHERE number < ?),
         keys AS (SELECT 'v1#' || substr(hex(randomblob(11)), 1, 22) AS pk, hex(randomblob(3)) AS prefix FROM numbers)
       INSERT INTO ${table} (pk, sk, item_json, item_size, hash_prefix)
         SELECT 'S:' || keys.pk, '', replace(template.item_json, substr(template.pk, 3), keys.pk),
                template.item_size, lower(keys.prefix)
         FROM keys, template`,
    )
    .run(records);
  database.close();
}
