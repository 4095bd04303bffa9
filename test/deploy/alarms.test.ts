import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, inject, it } from "vitest";
import { alarms } from "../../lib/log/alarms.ts";
import { createLog, type CheckLine } from "../../lib/log/log.ts";
import { isRecord } from "../support/is-record.ts";
import {
  listOf,
  readPackagedTemplate,
  type Resource,
  resourcesOf,
  targetOf,
  valueAt,
} from "./support/template.ts";

const root = new URL("../../", import.meta.url).pathname;
const template = readPackagedTemplate(inject("packages").prod);
const prefix = "idcheck-prod-";

/** The alarms of the template by the name of their section in the document. */
const watches = new Map(
  resourcesOf(template, "AWS::CloudWatch::Alarm").map(({ Properties }) => [
    String(Properties["AlarmName"]).replace(prefix, ""),
    Properties,
  ]),
);

type Metric = { namespace: string; name: string; dimensions: string; values: readonly unknown[] };

/** The metrics that an alarm looks at. */
function metricsOf(properties: Resource["Properties"]): Metric[] {
  const stats = listOf(properties["Metrics"]).flatMap((query) => {
    const metric = valueAt(query, "MetricStat.Metric");
    return metric === undefined ? [] : [metric];
  });
  return [...("MetricName" in properties ? [properties] : []), ...stats].map((metric) => {
    const dimensions = listOf(valueAt(metric, "Dimensions"));
    return {
      namespace: String(valueAt(metric, "Namespace")),
      name: String(valueAt(metric, "MetricName")),
      dimensions: dimensions.map((dimension) => String(valueAt(dimension, "Name"))).join(),
      values: dimensions.map((dimension) => valueAt(dimension, "Value")),
    };
  });
}

/** Every metric that the log writes, as `<name> by <dimensions>`. */
function written(): Set<string> {
  const lines: unknown[] = [];
  const log = createLog(
    "prod",
    () => 0,
    (line) => lines.push(JSON.parse(line)),
  );
  const attempt = {
    provider: "first",
    outcome: "verdict",
    code: "0",
    charge: "charged",
    feeMilliFen: 1,
    attemptMs: 1,
  } as const;
  const check = {
    requestId: "",
    kind: "two_factor",
    entry: "http",
    status: 200,
    durationMs: 1,
    coldStart: true,
    replayed: true,
    result: "match",
    charged: "yes",
  } as const;
  log.check(check, [attempt]);
  log.check({ ...check, status: 429, result: "key_locked" }, []);
  log.check({ ...check, status: 422, result: "input_refused" }, []);
  log.alarm({ alarm: "credentials", provider: "first", code: "0" });
  log.unknownCharges({ unknownCharges: 1, from: 0, until: 60_000 });
  log.packages({ provider: "first", packageLeftPercent: 1, packageCallsLeft: 1 });
  return new Set(
    lines.flatMap((line) =>
      listOf(valueAt(line, "_aws.CloudWatchMetrics")).flatMap((directive) =>
        listOf(valueAt(directive, "Metrics")).flatMap((metric) =>
          listOf(valueAt(directive, "Dimensions")).map(
            (names) => `${String(valueAt(metric, "Name"))} by ${String(names)}`,
          ),
        ),
      ),
    ),
  );
}

/** The functions of CloudWatch's metric math, as far as an alarm here calls them. A metric without data is undefined. */
const metricMath = {
  IF: (condition: boolean, then: number, otherwise: number) => (condition ? then : otherwise),
  FILL: (value: number | undefined, filling: number) => value ?? filling,
  MAX: (values: readonly number[]) => Math.max(...values),
  SUM: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0),
};

/** What an alarm compares with its threshold, by the values of its metrics' ids. */
function comparedBy(name: string, values: Readonly<Record<string, number | undefined>>): number {
  const queries = listOf(watches.get(name)?.["Metrics"]).filter(isRecord);
  const ids = queries.flatMap((query) =>
    valueAt(query, "MetricStat") === undefined ? [] : [String(query["Id"])],
  );
  const unset = Object.fromEntries(ids.map((id) => [id, undefined]));
  return Number(runInNewContext(String(queries[0]?.["Expression"]), { ...metricMath, ...unset, ...values }));
}

/** The sums of the metrics without dimensions that checks with these results write. */
function sumsOf(results: readonly CheckLine["result"][]): Map<string, number> {
  const sums = new Map<string, number>();
  const log = createLog(
    "prod",
    () => 0,
    (text) => {
      const line: unknown = JSON.parse(text);
      for (const directive of listOf(valueAt(line, "_aws.CloudWatchMetrics"))) {
        if (!listOf(valueAt(directive, "Dimensions")).some((names) => listOf(names).length === 0)) continue;
        for (const metric of listOf(valueAt(directive, "Metrics"))) {
          const name = String(valueAt(metric, "Name"));
          sums.set(name, (sums.get(name) ?? 0) + Number(valueAt(line, name)));
        }
      }
    },
  );
  for (const result of results) {
    log.check(
      {
        requestId: "",
        kind: "two_factor",
        entry: "http",
        status: result === "key_reused" || result === "input_refused" ? 422 : 200,
        durationMs: 1,
        coldStart: false,
        result,
        charged: "yes",
      },
      [],
    );
  }
  return sums;
}

describe("the alarms", () => {
  it("are one for each that the code can raise, and none that it cannot", () => {
    const watched = [...watches.values()]
      .flatMap(metricsOf)
      .filter(({ name }) => name === "alarms")
      .flatMap(({ values }) => values.map(String));
    expect(watched.toSorted()).toEqual(alarms.toSorted());
  });

  it.each([...watches])(
    "%s is told to the topic, explained, and quiet where there is nothing, unless that is the fault",
    (name, alarm) => {
      expect(listOf(alarm["AlarmActions"]).map(targetOf)).toEqual(["AlarmTopic"]);
      expect(alarm["TreatMissingData"]).toBe(name === "schedule_stopped" ? "breaching" : "notBreaching");
      expect(alarm["AlarmDescription"]).toMatch(new RegExp(`\\. docs/operating\\.md, ${name}\\.$`, "u"));
    },
  );

  it("look only at metrics that are written, by the dimensions by which they are", () => {
    const own = [...watches.values()]
      .flatMap(metricsOf)
      .filter(({ namespace }) => namespace === "idcheck/prod")
      .map(({ name, dimensions }) => `${name} by ${dimensions}`);
    expect(own.length).toBeGreaterThan(15);
    expect(own.filter((metric) => !written().has(metric))).toEqual([]);
  });

  it.each<[string, boolean, { reused?: number; locked?: number; others?: number }]>([
    ["nothing but matches", false, { others: 1_000 }],
    ["nothing at all", false, {}],
    ["five guesses at one key, and no other check", false, { reused: 5 }],
    [
      "a key that is sent again while it is locked, among very many checks",
      true,
      { reused: 5, locked: 1, others: 99_999 },
    ],
    ["a burst on one key", true, { reused: 5, locked: 352 }],
    ["four guesses at each of five keys, among a thousand checks", true, { reused: 20, others: 1_000 }],
    ["a bug that concerns one check in a hundred", false, { reused: 10, others: 990 }],
    ["ten guesses, which are more than that", true, { reused: 10, others: 980 }],
  ])("watch guesses at keys: %s (%s)", (_, isRaised, { reused = 0, locked = 0, others = 0 }) => {
    const sums = sumsOf([
      ...Array.from({ length: reused }, () => "key_reused" as const),
      ...Array.from({ length: locked }, () => "key_locked" as const),
      ...Array.from({ length: others }, () => "match" as const),
    ]);
    const alarm = watches.get("guessed_keys") ?? {};
    const values = {
      guesses: sums.get("guesses"),
      locked: sums.get("lockedKeys"),
      checks: sums.get("checks"),
    };
    expect(alarm["ComparisonOperator"]).toBe("GreaterThanThreshold");
    expect(comparedBy("guessed_keys", values) > Number(alarm["Threshold"])).toBe(isRaised);
  });

  it.each<[string, boolean, { refused: number; others: number }]>([
    ["no check at all", false, { refused: 0, others: 0 }],
    ["a caller's nine mistakes", false, { refused: 9, others: 0 }],
    ["one in five", false, { refused: 20, others: 80 }],
    ["more than one in five", true, { refused: 21, others: 80 }],
    ["every check of a new caller", true, { refused: 10, others: 0 }],
  ])("watch a surge of answers 422: %s (%s)", (_, isRaised, { refused, others }) => {
    const sums = sumsOf([
      ...Array.from({ length: refused }, () => "input_refused" as const),
      ...Array.from({ length: others }, () => "match" as const),
    ]);
    const values = { unprocessable: sums.get("unprocessable"), checks: sums.get("checks") };
    const threshold = Number(watches.get("unprocessable")?.["Threshold"]);
    expect(comparedBy("unprocessable", values) > threshold).toBe(isRaised);
  });

  it.each<[string, boolean, Readonly<Record<string, number>>]>([
    ["no request at all", false, {}],
    ["49 refusals and nothing else", false, { refused: 49, requests: 49 }],
    ["50 refusals and nothing else", true, { refused: 50, requests: 50 }],
    ["one in five", false, { refused: 200, requests: 1_000 }],
    ["more than one in five", true, { refused: 201, requests: 1_000 }],
  ])("watch a surge of refusals by the API: %s (%s)", (_, isRaised, values) => {
    const threshold = Number(watches.get("client_errors")?.["Threshold"]);
    expect(comparedBy("client_errors", values) > threshold).toBe(isRaised);
  });

  it.each<[string, boolean, Readonly<Record<string, number>>]>([
    ["a run every minute", false, { started: 5 }],
    ["one that reached nothing", false, { started: 5, failed: 1 }],
    ["none that reached anything", true, { started: 5, failed: 5 }],
    ["no run", true, {}],
  ])("watch the schedule: %s (%s)", (_, isRaised, values) => {
    const alarm = watches.get("schedule_stopped") ?? {};
    expect(alarm).toMatchObject({ ComparisonOperator: "LessThanThreshold", TreatMissingData: "breaching" });
    expect(comparedBy("schedule_stopped", values) < Number(alarm["Threshold"])).toBe(isRaised);
  });

  it("tell of records that are written where the projection has no age at all, because it gets none", () => {
    const stopped = watches.get("projection_stopped") ?? {};
    const expressions = listOf(stopped["Metrics"]).map((query) => valueAt(query, "Expression"));
    expect(expressions[0]).toBe("IF(FILL(writes, 0) > 0 AND FILL(age, -1) < 0, 1, 0)");
    expect(metricsOf(stopped).map(({ name, values }) => [name, ...values.map(targetOf)])).toEqual([
      ["ConsumedWriteCapacityUnits", "VerificationsTable"],
      ["IteratorAge", "ProjectDashusageLambdaFunction"],
    ]);
  });

  it("look at functions, queues and APIs of the template", () => {
    const targets = [...watches.values()]
      .flatMap(metricsOf)
      .filter(({ namespace }) => namespace.startsWith("AWS/"))
      .flatMap(({ values }) => values.map((value) => targetOf(value) ?? JSON.stringify(value)));
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((id) => !(id in template.Resources))).toEqual([]);
  });
});

describe("docs/operating.md", () => {
  const sections = readFileSync(`${root}docs/operating.md`, "utf8")
    .split("\n## ")
    .find((chapter) => chapter.startsWith("When an alarm fires"))
    ?.split("\n### ");
  const [overview = "", ...explained] = sections ?? [];
  const byName = new Map(explained.map((section) => [section.split("\n")[0] ?? "", section]));

  it("has a section for each alarm, and for nothing else", () => {
    expect([...byName.keys()].toSorted()).toEqual([...watches.keys()].toSorted());
  });

  it.each([...byName])("says of %s what it means and what to do", (name, section) => {
    expect(section).toMatch(/\*\*What it means\.\*\* [\s\S]{40,}\*\*What to do\.\*\* [\s\S]{20,}/u);
    expect(overview).toContain(`\`${name}\``);
  });
});

describe("the dashboard", () => {
  const [dashboard] = resourcesOf(template, "AWS::CloudWatch::Dashboard");
  const text = String(valueAt(dashboard, "Properties.DashboardBody.Fn::Sub"));
  const body: unknown = JSON.parse(text);
  const widgets = listOf(valueAt(body, "widgets")).filter(isRecord);

  it("shows every alarm", () => {
    const shown = widgets
      .flatMap((widget) => listOf(valueAt(widget, "properties.alarms")))
      .map((arn) => String(arn).split(`:alarm:${prefix}`)[1] ?? "");
    expect(shown.toSorted()).toEqual([...watches.keys()].toSorted());
  });

  it("searches for metrics that are written, by the dimensions by which they are", () => {
    const searched = [...text.matchAll(/\{idcheck\/prod,([\w,]+)\} MetricName=\\"(\w+)\\"/gu)].map(
      ([, dimensions, name]) => `${name} by ${dimensions}`,
    );
    const named = [...text.matchAll(/\["idcheck\/prod", "(\w+)"/gu)].map(([, name]) => `${name} by `);
    expect(searched.length + named.length).toBeGreaterThan(8);
    expect([...searched, ...named].filter((metric) => !written().has(metric))).toEqual([]);
  });

  it("names resources of the template", () => {
    const named = [...text.matchAll(/\$\{(\w+)(?:\.\w+)?\}/gu)].map(([, id = ""]) => id);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((id) => !(id in template.Resources))).toEqual([]);
  });

  it("has widgets side by side and none over another", () => {
    const places = widgets.map((widget) => ({
      x: Number(widget["x"]),
      y: Number(widget["y"]),
      width: Number(widget["width"]),
      height: Number(widget["height"]),
    }));
    const meets = places.flatMap((one, index) =>
      places
        .slice(index + 1)
        .filter(
          (other) =>
            one.x < other.x + other.width &&
            other.x < one.x + one.width &&
            one.y < other.y + other.height &&
            other.y < one.y + one.height,
        ),
    );
    expect(meets).toEqual([]);
    expect(places.every(({ x, width }) => x + width <= 24)).toBe(true);
  });
});
