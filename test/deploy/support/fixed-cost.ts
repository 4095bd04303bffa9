import { listOf, resourcesOf, type Template, valueAt } from "./template.ts";

/**
 * List prices a month in US dollars: us-east-1, without the free tier, as of November 2025 (the pages on the prices of CloudWatch,
 * KMS and Secrets Manager). An alarm costs by the metrics that it reads.
 */
const prices = { alarmMetric: 0.1, dashboard: 3, key: 1, secret: 0.4 } as const;
/** A run of a schedule every minute: what Lambda, DynamoDB and the log charge for it in a month, by the counts of the benchmark. */
const scheduleEveryMinute = 0.1;

/** The table of what a stage costs a month whatever its load, as `docs/cost.md` must have it. */
export function fixedCostTable(template: Template): string {
  const lines: readonly [what: string, count: number, price: number][] = [
    ["metrics that alarms read", alarmMetricsOf(template), prices.alarmMetric],
    ["dashboard", resourcesOf(template, "AWS::CloudWatch::Dashboard").length, prices.dashboard],
    ["encryption key", resourcesOf(template, "AWS::KMS::Key").length, prices.key],
    ["secrets: idcheck's keys and one for each provider", 1 + providersOf(template).length, prices.secret],
    [
      "looks at open attempts and packages, every minute",
      resourcesOf(template, "AWS::Events::Rule").length,
      scheduleEveryMinute,
    ],
  ];
  const total = lines.reduce((sum, [, count, price]) => sum + count * price, 0);
  return [
    "| a month, US dollars | how many | each | together |",
    "| --- | --: | --: | --: |",
    ...lines.map(
      ([what, count, price]) =>
        `| ${what} | ${count} | ${price.toFixed(2)} | ${(count * price).toFixed(2)} |`,
    ),
    `| **fixed, together** | | | **${total.toFixed(2)}** |`,
  ].join("\n");
}

/** How many metrics the alarms read, each counted for every alarm that reads it. */
export function alarmMetricsOf(template: Template): number {
  return resourcesOf(template, "AWS::CloudWatch::Alarm")
    .map(({ Properties }) =>
      "MetricName" in Properties
        ? 1
        : listOf(Properties["Metrics"]).filter((query) => valueAt(query, "MetricStat") !== undefined).length,
    )
    .reduce((sum, count) => sum + count, 0);
}

function providersOf(template: Template): string[] {
  const [first] = resourcesOf(template, "AWS::Lambda::Function");
  return String(valueAt(first, "Properties.Environment.Variables.IDCHECK_PROVIDERS")).split(",");
}
