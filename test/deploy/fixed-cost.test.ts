import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { projectFolder } from "../../local/serverless-file.ts";
import { alarmMetricsOf, fixedCostTable } from "./support/fixed-cost.ts";
import { readPackagedTemplate, resourcesOf, withFault } from "./support/template.ts";

const template = readPackagedTemplate(inject("packages").prod);

describe("what a stage costs whatever its load", () => {
  it("is in docs/cost.md as the template makes it", () => {
    const text = readFileSync(join(projectFolder, "docs/cost.md"), "utf8");
    const [, table = ""] = /<!-- fixed -->\n\n(.*?)\n\n<!-- \/fixed -->/su.exec(text) ?? [];
    expect(table).toBe(fixedCostTable(template));
  });

  it("counts metrics and not alarms, because an alarm costs by what it reads", () => {
    const count = alarmMetricsOf(template);
    expect(count).toBeGreaterThan(resourcesOf(template, "AWS::CloudWatch::Alarm").length);
    expect(alarmMetricsOf(withFault(template, "ThrottlesAlarm", undefined))).toBe(count - 4);
    expect(alarmMetricsOf(withFault(template, "FaultAlarm", undefined))).toBe(count - 1);
  });
});
