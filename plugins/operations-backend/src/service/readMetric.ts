import type { MetricsService } from '@analytics-engine/plugin-analytics-node';

/** One series as the registry holds it. */
export interface Series {
  value: number;
  labels: Record<string, string | number | undefined>;
  metricName?: string;
}

/**
 * Current series of a metric; undefined when nobody registered it. This is
 * how figures of plugins that may not be there reach the summaries.
 */
export async function readMetric(
  metrics: MetricsService,
  name: string,
): Promise<Series[] | undefined> {
  const metric = metrics.registry.getSingleMetric(name);
  return metric && ((await metric.get()).values as Series[]);
}

/** Their sum; undefined when there is nothing to sum. */
export function sumOf(series: Series[] | undefined): number | undefined {
  return series?.length
    ? series.reduce((sum, { value }) => sum + value, 0)
    : undefined;
}

/** The sample of the whole, beside those of its parts; undefined when there is none. */
export function unlabelledOf(series: Series[] | undefined): number | undefined {
  return series?.find(({ labels }) => Object.keys(labels).length === 0)?.value;
}
