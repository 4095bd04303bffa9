import * as v from "valibot";
import { keysOf } from "../../lib/base/keys-of.ts";
import { yuanText } from "../../lib/domain/money.ts";
import { limitsSubject } from "../../lib/facts/change-caller.ts";
import { switchesSubject } from "../../lib/facts/change-switch.ts";
import { type HistoryEntry, readHistory } from "../../lib/store/history.ts";
import type { Table } from "../../lib/store/table.ts";
import { readRepairs } from "../../lib/usage/audit/repair-items.ts";
import { readSettlements } from "../../lib/usage/ledger/settlement-items.ts";
import { packageFromItem } from "../../lib/usage/packages/package-items.ts";
import { readClosings } from "../../lib/usage/statement/statement-items.ts";
import { monthsOf } from "../../lib/usage/totals/directory.ts";
import { packagesSubject } from "../package/history-lines.ts";
import { restoreChange, restoresSubject } from "../restore/history.ts";
import { secretChangesOf, secretsSubject } from "../secret-history.ts";
import { counted } from "../words.ts";

/** One change by an operator. `at` is epoch ms; `before` and `after` are words, `-` where there was or is nothing. */
export type HistoryLine = {
  at: number;
  by: string;
  of: string;
  action: string;
  what: string;
  before: string;
  after: string;
  evidence?: string;
};

const nothing = "-";

/** Reads the changes of each kind, in no order. */
export const historySources = {
  limits: (table: Table) => ofSettings(table, limitsSubject),
  switches: (table: Table) => ofSettings(table, switchesSubject),
  async secrets(table: Table) {
    const changes = secretChangesOf(await readHistory(table, secretsSubject));
    return changes.map((change) => settingLine("secrets", change));
  },
  async packages(table: Table) {
    const history = await readHistory(table, packagesSubject);
    return history.map(({ by, at, action, what }) => {
      const { id, provider, kind = "every kind", calls, feeMilliFen } = packageFromItem(what);
      const words = `${calls} calls of ${provider}, ${kind}, ${yuanText(feeMilliFen)} yuan`;
      const [before, after] = action === "remove" ? [words, nothing] : [nothing, words];
      return { at, by, of: "packages", action, what: id, before, after };
    });
  },
  settlements: (table: Table) =>
    ofMonths(table, async (month) =>
      (await readSettlements(table, month)).map(({ at, by, from, to, evidence, ...settled }) => ({
        at,
        by,
        of: "settlements",
        action: "settle",
        what: `${settled.verificationId} ${settled.attempt}`,
        before: from,
        after: to,
        evidence,
      })),
    ),
  repairs: (table: Table) =>
    ofMonths(table, async (month) =>
      (await readRepairs(table, month)).map(({ at, by, entries, totals }) => ({
        at,
        by,
        of: "repairs",
        action: "repair",
        what: month,
        before: `${counted(entries, "finding")}, ${counted(totals, "different total")}`,
        after: nothing,
      })),
    ),
  async restores(table: Table) {
    const history = await readHistory(table, restoresSubject);
    return history.map(({ by, at, action, what }) => {
      const { from, reason, restored = nothing } = restoreChange({ what });
      return {
        at,
        by,
        of: "restores",
        action,
        what: from,
        before: nothing,
        after: restored,
        evidence: reason,
      };
    });
  },
  async statements(table: Table) {
    const closings = await readClosings(table);
    return closings.map(({ month, by, at }) => ({
      at,
      by,
      of: "statements",
      action: "close",
      what: month,
      before: "open",
      after: "closed",
    }));
  },
} as const satisfies Readonly<Record<string, (table: Table) => Promise<HistoryLine[]>>>;

/** What `--of` may be. */
export const historyNames = keysOf(historySources);

const changedSchema = v.object({
  name: v.string(),
  before: v.exactOptional(v.record(v.string(), v.unknown())),
  after: v.exactOptional(v.record(v.string(), v.unknown())),
});

async function ofSettings(table: Table, subject: string): Promise<HistoryLine[]> {
  return (await readHistory(table, subject)).map((entry) => settingLine(subject, entry));
}

function settingLine(of: string, { by, at, action, what }: HistoryEntry): HistoryLine {
  const { name, before, after } = v.parse(changedSchema, what);
  return { at, by, of, action, what: name, before: wordsOf(before), after: wordsOf(after) };
}

function wordsOf(setting: Readonly<Record<string, unknown>> | undefined): string {
  return setting === undefined ? nothing : fieldsOf(setting).join(", ");
}

/** Fields by name and their values as they are stored, those of a map after its name; `none` if there are none. */
function fieldsOf(map: object): string[] {
  // DynamoDB gives the fields of a map in any order.
  const sorted = Object.entries(map).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const fields = sorted.flatMap(([field, value]: [string, unknown]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? fieldsOf(value).map((words) => `${field} ${words}`)
      : [`${field} ${JSON.stringify(value)}`],
  );
  return fields.length === 0 ? ["none"] : fields;
}

async function ofMonths(
  table: Table,
  read: (month: string) => Promise<HistoryLine[]>,
): Promise<HistoryLine[]> {
  return (await Promise.all((await monthsOf(table)).map(read))).flat();
}
