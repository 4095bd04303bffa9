import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attemptsCommand } from "../../cli/attempts.ts";
import { openAttemptsLines } from "../../cli/attempts/open-attempts.ts";
import { recordItem } from "../../lib/records/item.ts";
import { failOver, finish } from "../../lib/records/protocol.ts";
import { verificationId, type VerificationRecord } from "../../lib/records/record.ts";
import { entriesOf } from "../../lib/usage/ledger/entry.ts";
import { noteProjected } from "../../lib/usage/ledger/projected.ts";
import { charged, match, reportsOf, unknown } from "../lib/records/fixtures.ts";
import { freshRecord, historyCaller } from "../lib/usage/ledger/histories.ts";
import { post } from "../lib/usage/unsettled/posted.ts";
import { type Books, openBooks } from "./books.ts";
import { refusalOf } from "./run-here.ts";

const hourMs = 3_600_000;
const now = Date.now();

/** The record of a check of its own that began at a time (epoch ms). */
function checkAt(name: string, startedAt: number): VerificationRecord {
  const attempt = { provider: "kuaidi100", feeMilliFen: 60_000, startedAt };
  return { ...freshRecord({ attempt }), pk: `v1#${name.padEnd(22, "0")}` };
}

const running = { ...checkAt("running", now), freeAt: now + hourMs };
const left = checkAt("left", now - 2 * hourMs);
const lost = checkAt("lost", now - 3 * hourMs);
const slow = checkAt("cutoff", now - 30 * hourMs);
const cutOff = failOver(slow, reportsOf(slow, { ...unknown, providerReference: "7965" }), {
  provider: "shuxun",
  feeMilliFen: 17_000,
  startedAt: now - 30 * hourMs,
}).record;
const cutOffThenCharged = finish(cutOff, reportsOf(cutOff, charged), match).record;
const gone = checkAt("gone", now - 50 * hourMs);
const ids = Object.fromEntries(
  Object.entries({ running, left, lost, cutOff, gone }).map(([name, { pk }]) => [name, verificationId(pk)]),
);

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  await post(books.usage, ...[running, left, lost, cutOffThenCharged, gone].flatMap(entriesOf));
  await noteProjected(now, { table: books.usage });
  const conditions = [{ path: ["pk"], test: "absent" } as const];
  for (const record of [
    running,
    left,
    finish(lost, reportsOf(lost, charged), match).record,
    cutOffThenCharged,
  ]) {
    const item = recordItem(record);
    await books.records.write({ type: "put", pk: record.pk, item, conditions }, 5_000);
  }
});
afterAll(() => books.stop());

const list = (...parameters: string[]) => books.run(["attempts", "--open", ...parameters]);

describe("idcheck attempts --open", () => {
  it("lists what is open or unknown, and what to do about each", async () => {
    const { code, stdout, stderr } = await list();
    expect([code, stderr]).toEqual([0, ""]);
    const [wait = "", again = "", repair = "", settle = ""] = stdout.split("\n\n").slice(1);
    expect(stdout).toMatch(/^5 attempts of 20\d\d-\d\d.* are open or unknown, as of 20\S+Z\.\n/u);
    expect(wait).toMatch(/at work on these[^]*\n {2}verification .* until\n[^\n]+\dZ$/u);
    expect(wait).toContain(ids["running"]);
    expect(again).toMatch(/left without an end[^]*until\n/u);
    expect(again).toMatch(new RegExp(`${ids["left"]} .* open .* 2 h 0 min .* ${historyCaller} .*Z$`, "u"));
    expect(repair).toMatch(/idcheck audit --month 20\d\d-\d\d --repair --stage prod\n/u);
    expect(repair).toContain(ids["lost"]);
    expect(settle).toContain(
      "npx idcheck settle <verification> <attempt> charged|free --evidence <text> --stage prod\n",
    );
    const [older = "", newer = ""] = settle.trimEnd().split("\n").slice(-2);
    expect(older).toMatch(new RegExp(`^ {2}${ids["gone"]} .* open .* 2 d 2 h `, "u"));
    expect(newer).toMatch(new RegExp(`^ {2}${ids["cutOff"]} +1 +unknown +1 d 6 h .*kuaidi100.* 7965$`, "u"));
  });

  it("prints the same as JSON and CSV, oldest first", async () => {
    const { stdout } = await list("--json");
    expect(JSON.parse(stdout)).toMatchObject({
      attempts: [
        { verification: ids["gone"], charge: "open", next: "settle", until: null, reference: null },
        { verification: ids["cutOff"], attempt: 1, charge: "unknown", next: "settle", reference: "7965" },
        { verification: ids["lost"], next: "repair" },
        { verification: ids["left"], next: "send_again", until: new Date(left.replayUntil).toISOString() },
        { verification: ids["running"], next: "wait", startedAt: new Date(now).toISOString() },
      ],
    });
    const [header, first] = (await list("--csv")).stdout.split("\n");
    expect(header).toBe(
      "verification,attempt,caller,provider,kind,charge,startedAt,ageSeconds,reference,next,until",
    );
    expect(first).toMatch(
      new RegExp(`^${ids["gone"]},1,${historyCaller},kuaidi100,two_factor,open,20[^,]+Z,\\d+,,settle,$`, "u"),
    );
  });

  it("shows one caller or month alone, and says so if there is nothing", async () => {
    expect((await list("--caller", "iam:000000000000:role/nobody")).stdout).toMatch(
      /^No attempt of .* is open/u,
    );
    expect((await list("--month", "2025-10")).stdout).toMatch(
      /^No attempt of 2025-10 is open or unknown, as of/u,
    );
  });

  it("says so if there are no books yet", () => {
    expect(openAttemptsLines({ months: [], asOf: null, attempts: [] }, "--stage prod")).toEqual([
      "Nothing has been counted yet.",
    ]);
  });

  it.each([
    [[], /Give --open\. Every attempt is exported by npx idcheck usage --entries\./],
    [["--open", "--csv", "--json"], /Give --csv or --json, not both/],
    [["--open", "--month", "2099-01"], /--month must not be in the future/],
    [["--open", "--month", "october"], /--month must be a month such as 2026-11/],
  ])("refuses %j and says what would be right", async (parameters, message) => {
    const result = await refusalOf(attemptsCommand, parameters);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toMatch(message);
  });
});
