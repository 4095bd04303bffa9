import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findColumns } from "../../../cli/batch/columns.ts";
import { inspectPeopleFile, peopleRows } from "../../../cli/batch/people-file.ts";
import { UsageError } from "../../../cli/command.ts";
import type { Encoding } from "../../../cli/table-encoding.ts";
import { rejection } from "../../clients/typescript/scripted.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "idcheck-people-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(bytes: Buffer | string, encoding?: Encoding) {
  const path = join(folder, "people.csv");
  await writeFile(path, bytes);
  const file = await inspectPeopleFile(path, {}, encoding);
  const rows = [];
  for await (const row of peopleRows(file)) rows.push(row);
  return { file, rows };
}

/** 姓名,身份证号 / 张三,1 in GBK, of which GB18030 is a superset. */
const gbk = Buffer.from("d0d5c3fb2cc9edb7ddd6a4bac50ad5c5c8fd2c310a", "hex");
/** 㐀, which GBK does not have, as GB18030 writes it in four bytes. */
const rare = Buffer.from("6e616d652c69640a8139ee392c310a", "hex");

/** A list of people whose numbers end so. */
const rowsOf = (ends: readonly string[]) =>
  ["name,id", ...ends.map((end, index) => `张三,1199991990030${index}${end}`)].join("\n");

describe("a file of people", () => {
  it.each([
    ["UTF-8", Buffer.from("姓名,身份证号\n张三,1\n"), "utf-8"],
    ["UTF-8 with a byte order mark", Buffer.from("\uFEFF姓名,身份证号\r\n张三,1"), "utf-8"],
    ["GB18030", gbk, "gb18030"],
    [
      "UTF-16, as spreadsheets write Unicode text",
      Buffer.from("\uFEFF姓名\t身份证号\r\n张三\t1\r\n", "utf16le"),
      "utf-16le",
    ],
    ["UTF-16 without a mark", Buffer.from("姓名,身份证号\n张三,1\n", "utf16le"), "utf-16le"],
    [
      "UTF-16 with the high byte first",
      Buffer.from("\uFEFF姓名,身份证号\n张三,1", "utf16le").swap16(),
      "utf-16be",
    ],
  ])("in %s is read without being told", async (_, bytes, encoding) => {
    const { file, rows } = await read(bytes);
    expect(file).toMatchObject({ encoding, headers: ["姓名", "身份证号"], rowCount: 1 });
    expect(rows).toEqual([{ row: 2, fields: ["张三", "1"] }]);
  });

  it("in GB18030 keeps its rare characters", async () => {
    expect((await read(rare)).rows).toEqual([{ row: 2, fields: ["㐀", "1"] }]);
  });

  it("whose characters lie across the chunks of a file is read whole", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `${"欧阳".repeat(1 + (index % 3))},${index}`);
    const { rows } = await read(["name,id", ...lines].join("\n"));
    expect(rows).toHaveLength(20_000);
    expect(rows.map(({ fields }) => fields.join())).toEqual(lines);
  });

  it("is read with commas, semicolons or tabs, in quotes, over several lines and with blank ones", async () => {
    expect((await read('name;id\n"a;b";1')).rows).toEqual([{ row: 2, fields: ["a;b", "1"] }]);
    expect((await read("name\tid\na,b\t1")).rows).toEqual([{ row: 2, fields: ["a,b", "1"] }]);
    expect((await read('name,id\n\n"a ""b""\nc",1\n,\nd,2\n')).rows).toEqual([
      { row: 3, fields: ['a "b"\nc', "1"] },
      { row: 5, fields: ["d", "2"] },
    ]);
  });

  it("with rows of different lengths is read", async () => {
    expect((await read("name,id,more\na\nb,1,2,3")).rows).toEqual([
      { row: 2, fields: ["a"] },
      { row: 3, fields: ["b", "1", "2", "3"] },
    ]);
  });

  it.each([
    ["that is empty", "", undefined, "The list of people is empty."],
    [
      "with a quote that is not closed",
      `name,id\n"张三,1\n${"x,1\n".repeat(30_000)}`,
      undefined,
      "Row 2 of the list cannot be read: it is longer than 64 KB",
    ],
    ["that is a workbook", "PK\u0003\u0004李", undefined, "an Excel workbook (.xlsx) or a zip archive"],
    ["that is not what it is said to be", gbk, "utf-8", "The list is not utf-8."],
  ] as const)("%s is refused by the row at most", async (_, bytes, encoding, message) => {
    const error = await rejection(read(Buffer.from(bytes), encoding));
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toMatch(/[张李]/u);
  });

  it("with a quotation mark within a cell keeps it, so that the row is refused alone", async () => {
    expect((await read('name,id\n"李四"x,1\n张"三,2\n王五,3')).rows.map(({ fields }) => fields)).toEqual([
      ['"李四"x', "1"],
      ['张"三', "2"],
      ["王五", "3"],
    ]);
  });

  it.each([
    ["an apostrophe", "'1101"],
    ["a backtick", "`1101"],
    ["a curly apostrophe", "’1101"],
    ["a full-width apostrophe", "＇1101"],
    ["two apostrophes", "''1101"],
    ["a formula", '="1101"'],
    ["a formula in quotes", '"=""1101"""'],
    ["a tab", '"\t1101"'],
  ])("whose cells are marked as text with %s is read without the marks", async (_, cell) => {
    const { file, rows } = await read(`="姓名",'身份证号\n'张三,${cell}`);
    expect(file.headers).toEqual(["姓名", "身份证号"]);
    expect(rows).toEqual([{ row: 2, fields: ["张三", "1101"] }]);
  });

  it("keeps the apostrophe that a name begins with", async () => {
    expect((await read("name,id\n't Hart,1\n's-Test,2")).rows.map(({ fields }) => fields[0])).toEqual([
      "'t Hart",
      "'s-Test",
    ]);
  });

  it.each([
    ["sep=;", "name;id\na,b;1"],
    ["SEP=|", "name|id\na,b|1"],
    ['"sep=;"', "name;id\r\na,b;1"],
    ["sep=\t", "name\tid\r\na,b\t1"],
    ["sep=;,,,", "name;id\na,b;1"],
  ])(
    "that begins with the line %j is read with that separator, and the line is not counted",
    async (line, rest) => {
      const { file, rows } = await read(`\uFEFF${line}\r\n${rest}`);
      expect(file.headers).toEqual(["name", "id"]);
      expect(rows).toEqual([{ row: 2, fields: ["a,b", "1"] }]);
    },
  );

  it("in GB18030 has the characters of code page 936, as a Chinese Windows writes them", async () => {
    // 䶮 was U+E863 until Unicode had it.
    const bytes = Buffer.concat([Buffer.from("name,id\n"), Buffer.from("d5c5fe9f2c31", "hex")]);
    expect((await read(bytes)).rows).toEqual([{ row: 2, fields: ["张\uE863", "1"] }]);
  });

  it("whose ID numbers a spreadsheet has rounded is refused before anything is paid", async () => {
    const rounded = ["7000", "7000", "7000", "7000", "7000"];
    const error = await rejection(read(rowsOf(rounded)));
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain("end in zeros after 15 digits");
    expect(String(error)).not.toMatch(/119999|张/u);
    expect((await read(rowsOf(["7000", "7000", "7000", "7000", "7001"]))).rows).toHaveLength(5);
    const same = rowsOf(["7000"]).split("\n")[1] ?? "";
    expect((await read(["name,id", same, same, same, same, same].join("\n"))).rows).toHaveLength(5);
    // A number with X is a text to a spreadsheet.
    expect((await read(rowsOf(["777X", "7000", "7000", "7000", "7000"]))).rows).toHaveLength(5);
  });

  it("that is not there is refused", async () => {
    const error = await rejection(inspectPeopleFile(join(folder, "none"), {}));
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain("The list cannot be read: there is no such file.");
  });
});

describe("the columns of a file of people", () => {
  it.each([
    [["姓名", "身份证号"], { name: 0, idNumber: 1 }],
    [["Ref", "ID Number", "Full_Name"], { reference: 0, idNumber: 1, name: 2 }],
    [["id-number", "photo", "NAME", "other"], { idNumber: 0, image: 1, name: 2 }],
    [[" 身份证号码 ", "姓名", "照片", "订单号"], { idNumber: 0, name: 1, image: 2, reference: 3 }],
    [["*姓名", "身份证号(必填)"], { name: 0, idNumber: 1 }],
    [
      ["姓名：", "＊身份证号（必填）", "编号【选填】", "姓名（拼音）"],
      { name: 0, idNumber: 1, reference: 2 },
    ],
    [["Name *", "ID number [required]", "照片 (选填)"], { name: 0, idNumber: 1, image: 2 }],
    [["姓　名", "身份证号码（18位）"], { name: 0, idNumber: 1 }],
    [["姓名(必填、文本)", "身份证号码（必填，18位）"], { name: 0, idNumber: 1 }],
  ])("%j are known by their headers", (headers, columns) => {
    expect(findColumns(headers, {})).toEqual(columns);
  });

  it("are those that were named, where some were", () => {
    const headers = ["name", "持卡人", "证件"];
    expect(findColumns(headers, { name: "持卡人", idNumber: "证件" })).toEqual({ name: 1, idNumber: 2 });
  });

  it.each([
    [["张三", "110001190001010000"], {}],
    [["name", "other"], {}],
    [["name", "姓名", "id"], {}],
    [["name", "id"], { reference: "order" }],
  ])("%j are refused without being repeated", (headers, chosen) => {
    expect(() => findColumns(headers, chosen)).toThrow(/--[a-z]+-column/u);
    expect(() => findColumns(headers, chosen)).not.toThrow(/张三|110001/u);
  });
});
