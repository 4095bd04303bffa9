import { describe, expect, inject, it } from "vitest";
import { callerPlace, limitedCallerKey, learntKey, switchPlace, usedKey } from "../../lib/facts/keys.ts";
import { limitsSubject } from "../../lib/facts/change-caller.ts";
import { personKey } from "../../lib/limits/keys.ts";
import { historyWrite } from "../../lib/store/history.ts";
import { repairsPartition } from "../../lib/usage/audit/keys.ts";
import { entryPartition, projectedKey, settlementsPartition } from "../../lib/usage/ledger/keys.ts";
import { packageKey } from "../../lib/usage/packages/keys.ts";
import { statementKey, statementRunPartition } from "../../lib/usage/statement/keys.ts";
import { callersPartition, callerTotals, sliceKey } from "../../lib/usage/totals/keys.ts";
import { mayRole } from "./rules/policies.ts";
import { readPackagedTemplate, resourcesOf, targetOf } from "./support/template.ts";

const template = readPackagedTemplate(inject("packages").prod);
const functions = resourcesOf(template, "AWS::Lambda::Function").map(({ Properties }) => ({
  name: String(Properties["FunctionName"]).replace("idcheck-prod-", ""),
  role: targetOf(Properties["Role"]) ?? "",
}));
const checkFunctions = functions.filter(({ name }) => /-factor-/u.test(name));

const caller = "iam:000000000000:role/orders";
const month = "2026-11";
const historyKey = historyWrite(
  limitsSubject,
  { by: "", at: 0, action: "set", what: {} },
  { bytes: () => new Uint8Array(8) },
);

/** What operators write, by the keys under which the command line writes it. */
const operatorsPartitions = {
  limits: callerPlace(caller).key.pk,
  "the limits of '*'": callerPlace("*").key.pk,
  "which callers have limits": limitedCallerKey(caller).pk,
  "switches of providers": switchPlace("shuxun").key.pk,
  packages: packageKey("pkg").pk,
  settlements: settlementsPartition(month),
  repairs: repairsPartition(month),
  "which months are closed": statementKey(month).pk,
  statements: statementRunPartition(month, "run"),
  history: historyKey.type === "put" ? historyKey.item.pk : "",
};

/** What the books are made of. */
const booksPartitions = {
  entries: entryPartition(month, 0),
  totals: sliceKey(callerTotals(caller, `${month}-22`), 0).pk,
  callers: callersPartition(month),
  projected: projectedKey.pk,
  used: usedKey(caller).pk,
};

/** What a caller has tried on a person. */
const triesPartition = personKey(caller, `${month}-22`, "subject").pk;

const writes = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLUpdate", "PartiQLInsert"];
const reads = ["GetItem", "Query", "Scan", "BatchGetItem", "PartiQLSelect"];

function actionsOn(role: string, partition: string | undefined, actions: readonly string[]): string[] {
  const partitions = partition === undefined ? [] : [partition];
  return actions.filter((action) =>
    mayRole(template, role, { action: `dynamodb:${action}`, table: "UsageTable", partitions }),
  );
}

describe.each(functions)("the role of $name", ({ role }) => {
  it.each(Object.entries(operatorsPartitions))("cannot write %s", (_, partition) => {
    expect(actionsOn(role, partition, writes)).toEqual([]);
  });

  it("can do nothing on the table usage without naming a partition", () => {
    expect(actionsOn(role, undefined, [...writes, ...reads])).toEqual([]);
  });

  it("cannot reach a partition that no code names", () => {
    expect(actionsOn(role, "another", [...writes, ...reads])).toEqual([]);
  });
});

describe.each(checkFunctions)("the role of $name", ({ role }) => {
  it("writes what calls have shown and what was tried on persons, and no other partition of the table usage", () => {
    for (const written of [learntKey.pk, triesPartition]) {
      expect(actionsOn(role, written, writes)).toEqual(["UpdateItem"]);
    }
  });

  it("cannot read what was tried on persons", () => {
    expect(actionsOn(role, triesPartition, reads)).toEqual([]);
  });

  it.each(Object.entries(booksPartitions))("cannot write %s", (_, partition) => {
    expect(actionsOn(role, partition, writes)).toEqual([]);
  });

  it("reads limits, switches and what was used, but no books, packages, settlements or history", () => {
    const { limits, "the limits of '*'": common, packages, settlements, history } = operatorsPartitions;
    const { used, entries, totals } = booksPartitions;
    for (const readable of [limits, used]) expect(actionsOn(role, readable, reads)).toEqual(["GetItem"]);
    expect(actionsOn(role, common, reads)).toEqual(["BatchGetItem"]);
    const { "which callers have limits": listed } = operatorsPartitions;
    for (const closed of [packages, settlements, history, entries, totals, listed]) {
      expect(actionsOn(role, closed, reads)).toEqual([]);
    }
  });
});

describe("the role of usage", () => {
  const { role = "" } = functions.find(({ name }) => name === "usage") ?? {};
  const { limits, settlements, history } = operatorsPartitions;
  const { entries, totals, callers, projected, used } = booksPartitions;

  it.each([limits, settlements, history, entries, triesPartition, used])("cannot read %s", (partition) => {
    expect(actionsOn(role, partition, reads)).toEqual([]);
  });

  it("reads totals, and writes nothing", () => {
    for (const readable of [totals, callers]) expect(actionsOn(role, readable, reads)).toEqual(["Query"]);
    for (const partition of [totals, callers, projected, entries]) {
      expect(actionsOn(role, partition, writes)).toEqual([]);
    }
  });
});
