import { describe, expect, it } from "vitest";
import { assertKnown, changeLines, lossesIn, plannedChanges, refusalText } from "../../deploy/changes.ts";
import answers from "./answers/change-sets.json" with { type: "json" };

const changes = plannedChanges(answers.changes);

describe("the changes that CloudFormation announces", () => {
  it("are told in plain words, with what takes something away first", () => {
    expect(changeLines("idcheck-prod", changes)).toEqual([
      "The stack idcheck-prod will change:",
      "  remove           AWS::Logs::LogGroup     UsageLogGroup",
      "  remove           AWS::CloudWatch::Alarm  FaultAlarm",
      "  replace          AWS::DynamoDB::Table    UsageTable",
      "  replace          AWS::IAM::Role          UsageRole",
      "  perhaps replace  AWS::ApiGatewayV2::Api  HttpApi",
      "  unknown          AWS::KMS::Key           EncryptionKey",
      "  add              AWS::CloudWatch::Alarm  ThrottlesAlarm",
      "  modify           AWS::Lambda::Function   VerificationLambdaFunction",
      "  modify           AWS::DynamoDB::Table    VerificationsTable",
    ]);
    expect(changeLines("idcheck-prod", [])).toEqual(["Nothing changes in the stack idcheck-prod."]);
  });

  it("are refused where they take away data, logs, a key or an address, for certain or perhaps", () => {
    expect(lossesIn(changes, []).map(({ id }) => id)).toEqual([
      "UsageTable",
      "HttpApi",
      "UsageLogGroup",
      "EncryptionKey",
    ]);
  });

  it("are let through where each of them was asked for by its name", () => {
    const allowed = ["UsageTable", "HttpApi", "UsageLogGroup"];
    expect(lossesIn(changes, allowed).map(({ id }) => id)).toEqual(["EncryptionKey"]);
    expect(lossesIn(changes, [...allowed, "EncryptionKey"])).toEqual([]);
  });

  it("are refused with what would be lost, and with what to type", () => {
    const text = refusalText(lossesIn(changes, ["HttpApi", "UsageLogGroup", "EncryptionKey"]));
    expect(text).toContain("Nothing was changed");
    expect(text).toContain("replace  UsageTable  its data");
    expect(text).toContain("--allow-replacement UsageTable");
  });

  it("are allowed by names that the template or the stack has, and a slip is refused with what was probably meant", () => {
    const ids = ["UsageTable", "VerificationsTable", "HttpApi"];
    expect(() => assertKnown(["UsageTable", "HttpApi"], ids)).not.toThrow();
    expect(() => assertKnown(["UsageTable", "UsageTabel"], ids)).toThrow(
      "--allow-replacement names UsageTabel, and neither the template nor the stack has such a resource. Did you mean UsageTable? " +
        "Nothing was changed.",
    );
  });
});
