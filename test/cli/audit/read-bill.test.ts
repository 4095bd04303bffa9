import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBill } from "../../../cli/audit/read-bill.ts";
import { type Given, UsageError } from "../../../cli/command.ts";
import { rejection } from "../../clients/typescript/scripted.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "idcheck-bill-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const november = { month: "2026-11", nowMs: Date.parse("2026-12-01T00:00:00+08:00") };

function given(options: Readonly<Record<string, string>>): Given {
  return { positionals: [], text: (name) => options[name], texts: () => [], flag: () => false };
}

/** Reads a bill of these bytes; `options` are those of the command. */
async function read(bytes: string | Buffer, options: Readonly<Record<string, string>> = {}) {
  const path = join(folder, "bill.csv");
  writeFileSync(path, bytes);
  return readBill(given({ provider: "sandbox", "bill-file": path, ...options }), november);
}

/** What is told about a bill that cannot be read. */
async function refusal(
  bytes: string | Buffer,
  options: Readonly<Record<string, string>> = {},
): Promise<string> {
  const error = await rejection(read(bytes, options));
  expect(error).toBeInstanceOf(UsageError);
  return String(error);
}

/** What is told about a bill at a path that cannot be read. */
async function refusalAt(path: string): Promise<string> {
  return String(await rejection(readBill(given({ provider: "sandbox", "bill-file": path }), november)));
}

async function linesOf(bytes: string | Buffer, options: Readonly<Record<string, string>> = {}) {
  const lines = (await read(bytes, options))?.lines;
  return Array.from({ length: lines?.references.size ?? 0 }, (_, position) => [
    lines?.references.at(position),
    lines?.firstLine(position),
  ]);
}

const chinese = "调用时间,接口,流水号,费用\n2026/11/3 8:05,二要素,r1,0.17\n20261103080600,人脸,r2,0.60\n";
/** 流水号 and r1 in GBK, of which GB18030 is a superset. */
const gbk = Buffer.from("c1f7cbaebac50a72310a", "hex");

describe("a bill in a file", () => {
  it.each([
    ["UTF-8", Buffer.from(chinese)],
    ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${chinese}`)],
    ["UTF-16", Buffer.from(`\uFEFF${chinese}`, "utf16le")],
    ["UTF-16 without a mark", Buffer.from(chinese, "utf16le")],
    ["UTF-16 without a mark, with the high byte first", Buffer.from(chinese, "utf16le").swap16()],
    ["UTF-16 with the high byte first", Buffer.from(`\uFEFF${chinese}`, "utf16le").swap16()],
  ])("in %s is read with its days and products", async (_, bytes) => {
    expect(await linesOf(bytes)).toEqual([
      ["r1", { day: "2026-11-03", product: "二要素", amount: 0.17 }],
      ["r2", { day: "2026-11-03", product: "人脸", amount: 0.6 }],
    ]);
  });

  it("in GB18030 is read", async () => {
    expect((await linesOf(gbk)).map(([reference]) => reference)).toEqual(["r1"]);
  });

  it.each([
    ["as its console exports it", ""],
    ["with a byte order mark", "84319533"],
    ["after a line that names the separator", "7365703d2c0d0a"],
  ])("in GB18030 %s is read with its headers", async (_, start) => {
    // 流水号,时间,费用 and r1, r2 below it.
    const headers = "c1f7cbaebac52ccab1bce42cb7d1d3c30d0a";
    const lines = Buffer.from("r1,2026-11-03,0.17\r\nr2,2026-11-04,0.60\r\n").toString("hex");
    const bytes = Buffer.from(start + headers + lines, "hex");
    for (const options of [{}, { column: "流水号" }]) {
      expect(await linesOf(bytes, options)).toEqual([
        ["r1", { day: "2026-11-03", product: undefined, amount: 0.17 }],
        ["r2", { day: "2026-11-04", product: undefined, amount: 0.6 }],
      ]);
    }
  });

  it.each(["*流水号", "流水号（必填）", "'流水号", "【流水号】", "流水号:"])(
    "with the heading %s is read",
    async (heading) => {
      const [first] = await linesOf(`${heading},费用（元）\nr1,0.17\n`);
      expect(first).toEqual(["r1", { day: undefined, product: undefined, amount: 0.17 }]);
    },
  );

  it.each(["'7965898435947", "`7965898435947", '="7965898435947"'])(
    "whose references a spreadsheet has marked as text (%s) is read",
    async (cell) => {
      expect((await linesOf(`reference\nr1\n${cell}\n`)).map(([reference]) => reference)).toEqual([
        "r1",
        "7965898435947",
      ]);
    },
  );

  it("has its best known column as references, or the one that is named", async () => {
    const text = "订单号,流水号,Mine\na1,b1,c1\n";
    const referencesOf = async (options = {}) =>
      (await linesOf(text, options)).map(([reference]) => reference);
    expect(await referencesOf()).toEqual(["b1"]);
    expect(await referencesOf({ column: "mine" })).toEqual(["c1"]);
  });

  it("counts its lines, those without a reference too", async () => {
    const bill = await read("reference\nr1\t\nr1\n,\n\n", { kind: "two_factor" });
    expect(bill).toMatchObject({ provider: "sandbox", kind: "two_factor", calls: 2, isProvisional: false });
    const blank = await read("reference,fee\n,1\n ,1\n");
    expect([blank?.calls, blank?.lines?.blank.length]).toEqual([2, 2]);
  });

  it("is provisional while its month runs", async () => {
    const running = { ...november, nowMs: november.nowMs - 1 };
    expect(await readBill(given({ provider: "sandbox", bill: "3" }), running)).toEqual({
      provider: "sandbox",
      calls: 3,
      isProvisional: true,
    });
  });

  it.each([
    ["6.64485e+12", /Row 3 of the bill: .* such as 6\.64485e\+12, and its last digits are lost/],
    ["1.23E+15", /Row 3 .* last digits are lost/],
    ["=7965898435947", /Row 3 .* formula, which begins with =/],
    ['="796"&"589"', /Row 3 .* formula, which begins with =/],
    ['796"589', /Row 3 .* quotation mark within/],
    ["7965898435947.0", /Row 3 .* decimals/],
    ["########", /Row 3 .* the column was too narrow/],
    ["#N/A", /Row 3 .* an error in place of the value/],
    ["７９６５８９", /Row 3 .* full-width digits/],
    ['"7,965,898,435,947"', /Row 3 .* thousands separators/],
  ])("that a spreadsheet has damaged (%s) is refused by its row", async (cell, message) => {
    expect(await refusal(`reference\nr1\n${cell}\n`)).toMatch(message);
  });

  it("whose references a spreadsheet has rounded to 15 digits is refused, and one whose have zeros by chance is read", async () => {
    const rounded = [1, 2, 3, 4, 5].map((number) => `79658984359470${number}000`).join("\n");
    expect(await refusal(`reference\n${rounded}\n`)).toContain(
      "Row 6 of the bill: like those before it, the reference ends in zeros after 15 digits",
    );
    expect(await linesOf(`reference\n796589843594700001\n${rounded}\n`)).toHaveLength(6);
  });

  it.each(["流水号,时间\nr1,#######\n", "流水号,费用\nr1,####\n"])(
    "that has lost a time or an amount is refused (%j)",
    async (text) => {
      expect(await refusal(text)).toContain("Row 2 of the bill: a spreadsheet has written ####");
    },
  );

  it.each([
    ["费用", "0.00", "free"],
    ["金额(元)", "0", "free"],
    ["计费状态", "不计费", "free"],
    ["计费状态", "未计费", "free"],
    ["是否计费", "否", "free"],
    ["状态", "失败", "free"],
    ["Status", "FAILED", "free"],
    ["status", "free", "free"],
    ["次数", "0", "free"],
    ["费用", "-0.60", "refunds"],
    ["fee", "(0.60)", "refunds"],
    ["费用（元）", "−¥0.60", "refunds"],
    ["状态", "已退款", "refunds"],
  ] as const)("does not count a line whose %s is %s, and names its row", async (header, cell, sort) => {
    const bill = await read(`流水号,时间,${header}\nr1,2026-11-03,1\nr2,2026-11-04,${cell}\n`);
    expect([bill?.calls, bill?.otherRows?.[sort]]).toEqual([1, [3]]);
    expect(bill?.lines?.references.find("r2")).toBeUndefined();
  });

  it.each([
    ["费用,状态", "0.60,成功"],
    ["费用,计费状态", "0.00,套餐抵扣"],
    ["费用,状态,计费状态", "0.60,失败,计费"],
    ["费用,状态", ",ok"],
    ["次数", "1"],
  ])("counts a line whose %s is %s", async (headers, cells) => {
    expect(await read(`流水号,${headers}\nr1,${cells}\n`)).toMatchObject({
      calls: 1,
      otherRows: { free: [], refunds: [] },
    });
  });

  it("reads amounts and states from the columns that are named", async () => {
    const text = "流水号,Mine,Yours\nr1,0,ok\nr2,1,失败\nr3,1,1\n";
    expect((await read(text))?.calls).toBe(3);
    expect((await read(text, { "amount-column": "mine", "status-column": "yours" }))?.calls).toBe(1);
    expect(await refusal(text, { "amount-column": "none" })).toContain("that --amount-column names");
  });

  it("names the rows whose time has no day that can be read", async () => {
    const bill = await read("流水号,时间\nr1,46329.5\nr2,2026-02-30\nr3,2026-11-03\n");
    expect([bill?.calls, bill?.otherRows?.undated]).toEqual([3, [2, 3]]);
  });

  it("with references that only look like numbers is read", async () => {
    const text = ["7965898435947", "1234e567", "00012", "a.0"].join("\n");
    expect(await linesOf(`reference\n${text}\n`)).toHaveLength(4);
  });

  it.each(['="7965898435947"', '"=""7965898435947"""'])(
    "with a number that a spreadsheet keeps as text (%s) is read",
    async (cell) => {
      expect(await linesOf(`="流水号",时间\n${cell},="2026-11-03"\n`)).toEqual([
        ["7965898435947", { day: "2026-11-03", product: undefined }],
      ]);
    },
  );

  it.each([
    ["流水号,时间,产品\nr1,=NOW(),a\n", "Row 2 of the bill: the time is a formula"],
    ["流水号,时间,产品\nr1,2026-11-03,=A1\n", "Row 2 of the bill: the product is a formula"],
  ])("with a formula without its result is refused (%j)", async (text, message) => {
    expect(await refusal(text)).toContain(message);
  });

  it.each([
    ["合计,,,0.77"],
    ["总 计：2次,,,0.77"],
    [",小计,2,0.77"],
    [",Total,,0.77"],
    ["Grand total: 2 calls,,,"],
    [',,2,"=SUM(D2:D3)"'],
    ["合计,,=SUM(C2:C3),"],
    ["2,合计,,0.77"],
    ['"1,056",总计,,0.77'],
    ["2,,,0.77"],
  ])("leaves out and names a total (%s)", async (line) => {
    const bill = await read(`流水号,时间,次数,费用\nr1,2026-11-03,1,0.17\nr2,2026-11-03,1,0.60\n${line}\n`);
    expect([bill?.calls, bill?.lines?.blank, bill?.otherRows?.totals]).toEqual([2, [], [4]]);
  });

  it.each([[",,7,1.19"], [",,=SUM(C2:C3),"], [",,,0.77"], [",,1,0.17"], ["7,,,0.77"]])(
    "is refused where a line may be a total or a call (%s)",
    async (line) => {
      const told = await refusal(
        `流水号,时间,次数,费用\nr1,2026-11-03,1,0.17\nr2,2026-11-03,1,0.60\n${line}\n`,
      );
      expect(told).toMatch(/Row 4 of the bill (?:has no reference, and )?may be a total or a call\./u);
      expect(told).toContain("--bill");
    },
  );

  it("counts a line without a reference that says when the call was made, and a reference that sounds like a total", async () => {
    const text = "流水号,时间,次数\n,2026-11-03,1\ntotal-17,2026-11-03,1\n小计A,2026-11-03,1\n";
    const bill = await read(text);
    expect([bill?.calls, bill?.otherRows?.totals]).toEqual([3, []]);
  });

  it("does not take the only call of a bill for its total, nor its total for a call", async () => {
    expect(await refusal("reference,count\nr1,1\n,1\n")).toContain("Row 3 of the bill has no reference");
    expect((await read("reference,fee\nr1,1\n,1\n"))?.calls).toBe(2);
  });

  it("without a column of references lists its columns, and nothing that moves a cursor", async () => {
    const told = await refusal("a\u001B[2J,\u202Eb,费用\n1,2,3\n");
    expect(told).toContain("with --column. Its columns are: a<U+001B>[2J, <U+202E>b, 费用.");
    expect(await refusal("a,b\n", { column: "c" })).toContain("no column that --column names");
    expect(await refusal("reference\n", { "date-column": "c" })).toContain("that --date-column names");
  });

  it("keeps what moves a cursor out of every result", async () => {
    const lines = await linesOf("reference,product\n\u001B[2Jr1\u009B,\u202Ex\n");
    expect(lines).toEqual([["<U+001B>[2Jr1<U+009B>", { day: undefined, product: "<U+202E>x" }]]);
  });

  it("that names another provider is refused", async () => {
    const text = "reference,provider\nr1,Sandbox\n";
    expect(await linesOf(text)).toHaveLength(1);
    expect(await refusal(text, { provider: "shuxun" })).toContain("is of sandbox, not of shuxun");
  });

  it.each([
    ["", "The bill is empty."],
    [
      'reference\n"r1\n',
      "Row 2 of the bill cannot be read: a quotation mark is opened in it and never closed.",
    ],
    [
      "PK\u0003\u0004xl/workbook.xml",
      "The bill is an Excel workbook (.xlsx) or a zip archive. Export it as CSV.",
    ],
    [Buffer.from("d0cf11e0a1b11ae1", "hex"), "The bill is an old Excel workbook (.xls). Export it as CSV."],
    ["%PDF-1.7\n", "The bill is a PDF. Export it as CSV."],
    [Buffer.from("1f8b0800", "hex"), "The bill is a gzip archive. Export it as CSV."],
    ["\uFEFF<html><table>", "The bill is a web page or XML. Export it as CSV."],
    [Buffer.alloc(64), "The bill is no text. Export it as CSV in UTF-8."],
  ])("that is no table (%j) is refused", async (bytes, message) => {
    expect(await refusal(bytes)).toContain(message);
  });

  it("that is not there, or a folder, is refused in words", async () => {
    expect(await refusalAt(join(folder, "none.csv"))).toContain(
      "The bill cannot be read: there is no such file.",
    );
    expect(await refusalAt(folder)).toContain("The bill cannot be read: it is a folder.");
    expect(await refusalAt(join(folder, "bill.csv", "x"))).toContain("a part of its path is a file");
  });
});
