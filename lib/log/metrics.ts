/**
 * Metrics in CloudWatch's embedded metric format: a log line that also says which of its own fields are metrics, and
 * which of its fields are their dimensions. Nothing but the line is sent.
 */
export type MetricDirective = {
  /** Sets of field names whose values divide the metrics; an empty set is the total. */
  dimensions: readonly (readonly string[])[];
  /** Field names with numeric values, and their units. */
  metrics: Readonly<Record<string, "Count" | "Milliseconds" | "Percent" | "None">>;
};

/** Makes the field `_aws` that turns a line into metrics. `timestamp` is epoch ms. */
export function embeddedMetrics(
  namespace: string,
): (timestamp: number, directives: readonly MetricDirective[]) => object {
  const known = new Map<MetricDirective, object>();
  const formOf = (directive: MetricDirective): object => {
    const form = known.get(directive) ?? formIn(namespace, directive);
    known.set(directive, form);
    return form;
  };
  return (timestamp, directives) => ({ Timestamp: timestamp, CloudWatchMetrics: directives.map(formOf) });
}

function formIn(namespace: string, { dimensions, metrics }: MetricDirective): object {
  return {
    Namespace: namespace,
    Dimensions: dimensions,
    Metrics: Object.entries(metrics).map(([Name, Unit]) => (Unit === "None" ? { Name } : { Name, Unit })),
  };
}

/** The namespace of a stage's metrics. */
export function metricNamespace(stage: string): string {
  return `idcheck/${stage}`;
}
