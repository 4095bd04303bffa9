import { describe, expect, it } from "vitest";
import { complaintAbout } from "../../../cli/restore/source-table.ts";

/*
 * Parts of answers to DescribeTable, as its reference has them:
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreSummary.html
 */
const arnOf = (name: string) => `arn:aws-cn:dynamodb:cn-north-1:000000000000:table/${name}`;
const liveArn = arnOf("idcheck-prod-VerificationsTable-1");
const key = { AttributeName: "pk", KeyType: "HASH" } as const;
const live = {
  TableName: "idcheck-prod-VerificationsTable-1",
  TableArn: liveArn,
  TableId: "11111111-1111-1111-1111-111111111111",
  TableStatus: "ACTIVE" as const,
  KeySchema: [key],
};
const copy = {
  TableName: "copy",
  TableArn: arnOf("copy"),
  TableId: "22222222-2222-2222-2222-222222222222",
  TableStatus: "ACTIVE" as const,
  KeySchema: [key],
  RestoreSummary: {
    SourceTableArn: liveArn,
    RestoreDateTime: new Date("2026-11-29T08:00:00Z"),
    RestoreInProgress: false,
  },
};
const { RestoreSummary: summary, ...plain } = copy;
const strict = { mayBeForeign: false };

describe("a source of records", () => {
  it.each([
    ["a table that was restored from the stage's", copy],
    ["a table that says nothing of where it comes from", plain],
    ["the table of an earlier stack", { ...plain, TableName: "idcheck-prod-VerificationsTable-0" }],
    ["a copy whose status is not told", { ...copy, TableStatus: undefined }],
  ])("may be %s", (_, from) => {
    expect(complaintAbout(from, live, strict)).toBeUndefined();
  });

  it.each([
    ["the stage's own table", { ...copy, TableArn: liveArn }, /own table/u],
    ["the stage's own table by its id", { ...copy, TableId: live.TableId }, /own table/u],
    ["the stage's own table by its name", { ...plain, TableName: live.TableName }, /own table/u],
    [
      "the table usage",
      { ...copy, KeySchema: [key, { AttributeName: "sk", KeyType: "RANGE" as const }] },
      /not pk alone/u,
    ],
    ["a table with another key", { ...copy, KeySchema: [{ ...key, AttributeName: "id" }] }, /not pk alone/u],
    [
      "a table that is being restored",
      { ...copy, RestoreSummary: { ...summary, RestoreInProgress: true } },
      /still being/u,
    ],
    ["a table that is being made", { ...copy, TableStatus: "CREATING" as const }, /still being/u],
    [
      "a table that was restored from another",
      { ...copy, RestoreSummary: { ...summary, SourceTableArn: arnOf("idcheck-dev-VerificationsTable-2") } },
      /restored from arn:aws-cn:.*idcheck-dev.*--foreign/u,
    ],
    [
      "the table of another stage",
      { ...plain, TableName: "idcheck-sandbox-VerificationsTable-3" },
      /the stack idcheck-sandbox, which is not the stage's.*--foreign/u,
    ],
  ])("is not %s", (_, from, words) => {
    expect(complaintAbout(from, live, strict)).toMatch(words);
  });

  it("may be restored from another table if an operator says so", () => {
    const foreign = { ...copy, RestoreSummary: { ...summary, SourceTableArn: arnOf("old") } };
    expect(complaintAbout(foreign, live, { mayBeForeign: true })).toBeUndefined();
    expect(complaintAbout({ ...foreign, TableArn: liveArn }, live, { mayBeForeign: true })).toMatch(
      /own table/u,
    );
  });
});
