import { describe, expect, it } from "vitest";
import { ofCaller, statementCsv, statementLines, statementView } from "../../cli/statement/statement-view.ts";
import type { Statement } from "../../lib/usage/statement/statement.ts";
import type { StatementLine } from "../../lib/usage/statement/statement-lines.ts";

const line: StatementLine = {
  month: "2026-10",
  caller: "orders",
  provider: "first",
  kind: "two_factor",
  charge: "charged",
  calls: 3,
  milliFen: 164_000,
};
const unknown = {
  verificationId: "vrf_1",
  attempt: 2,
  caller: "orders",
  provider: "first",
  startedAt: Date.UTC(2026, 9, 5),
};
const statement: Statement = {
  month: "2026-10",
  lines: [
    { ...line, month: "2026-09", calls: -1, milliFen: -60_000 },
    { ...line, month: "2026-09", charge: "free", calls: 1, milliFen: 0 },
    line,
    { ...line, packageId: "pkg_1", calls: 2, milliFen: 5 },
    { ...line, caller: "=other", charge: "unknown", calls: 1, milliFen: 0 },
  ],
  unknown: [unknown, { ...unknown, caller: "=other" }],
  closed: { by: "accounting", at: Date.UTC(2026, 10, 3) },
};

describe("a statement", () => {
  it("as text has a table of the month, one of each earlier month, and the attempts that are unknown", () => {
    expect(statementLines(statement)).toEqual([
      "Statement of 2026-10 in Asia/Shanghai, closed by accounting at 2026-11-03T00:00:00.000Z",
      "",
      "caller  provider  kind        charge   package     calls     yuan",
      "orders  first     two_factor  charged  list price      3     1.64",
      "orders  first     two_factor  charged  pkg_1           2  0.00005",
      "=other  first     two_factor  unknown                  1     0.00",
      "total                         charged                  5  1.64005",
      "",
      "Difference for 2026-09, which was closed before",
      "",
      "caller  provider  kind        charge   package     calls   yuan",
      "orders  first     two_factor  charged  list price     -1  -0.60",
      "orders  first     two_factor  free                     1   0.00",
      "total                         charged                 -1  -0.60",
      "",
      "2 attempts of unknown charge",
      "",
      "verification  attempt  caller  provider  started",
      "vrf_1         2        orders  first     2026-10-05T00:00:00.000Z",
      "vrf_1         2        =other  first     2026-10-05T00:00:00.000Z",
    ]);
  });

  it("as CSV holds no formula, and amounts below zero as they are", () => {
    expect(statementCsv(statement)).toBe(
      [
        "difference for,caller,provider,kind,charge,package,calls,yuan",
        "2026-09,orders,first,two_factor,charged,,-1,-0.60",
        "2026-09,orders,first,two_factor,free,,1,0.00",
        ",orders,first,two_factor,charged,,3,1.64",
        ",orders,first,two_factor,charged,pkg_1,2,0.00005",
        ",'=other,first,two_factor,unknown,,1,0.00",
        "",
      ].join("\n"),
    );
  });

  it("as JSON has the month's own total apart from differences", () => {
    expect(statementView(statement)).toMatchObject({
      closed: { by: "accounting", at: "2026-11-03T00:00:00.000Z" },
      total: { charged: 5, free: 0, unknown: 1, open: 0, spend: "1.64005" },
      lines: [{ package: null }, { package: "pkg_1", spend: "0.00005" }, {}],
      differences: [{ differenceFor: "2026-09", spend: "-0.60" }, { charge: "free" }],
      unknown: [{ attempt: 2, startedAt: "2026-10-05T00:00:00.000Z" }, {}],
    });
  });

  it("of one caller has its lines and attempts alone", () => {
    const { lines, unknown: left, closed } = ofCaller(statement, "=other");
    expect([lines.length, left.length, closed]).toEqual([1, 1, statement.closed]);
  });

  it("of an open month says so, and of a month without calls that there are none", () => {
    expect(statementLines({ month: "2026-11", lines: [], unknown: [] })).toEqual([
      "Statement of 2026-11 in Asia/Shanghai, open: as it stands now",
      "",
      "No calls.",
    ]);
  });
});
