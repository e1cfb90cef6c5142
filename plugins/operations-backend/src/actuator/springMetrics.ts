import type { MetricsService } from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';

/** {@link SpringMetric}. */
export const springMetricSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  baseUnit: z.string().optional(),
  measurements: z.array(
    z.strictObject({
      statistic: z.enum(['COUNT', 'TOTAL_TIME', 'MAX', 'VALUE']),
      value: z.number(),
    }),
  ),
  availableTags: z.array(
    z.strictObject({ tag: z.string(), values: z.array(z.string()) }),
  ),
});
/** Body of `/actuator/metrics/{name}`. */
export type SpringMetric = z.infer<typeof springMetricSchema>;

/** A condition on a label: `method:GET`. */
export interface TagFilter {
  tag: string;
  value: string;
}

interface Sample {
  value: number;
  labels: Partial<Record<string, string | number>>;
  metricName?: string;
}

interface PromMetric {
  name: string;
  help: string;
  type: string;
  values: Sample[];
}

/** `analytics_events_processed_total` is `analytics.events.processed` to Spring's tools. */
export function springNameOf(promName: string): string {
  return promName.replace(/_(total|seconds)$/, '').replace(/_/g, '.');
}

/** Every name that {@link readSpringMetric} knows, sorted. */
export function listSpringNames(metrics: MetricsService): string[] {
  const names = metrics.registry
    .getMetricsAsArray()
    .map(({ name }) => springNameOf(name));
  return [...new Set(names)].sort();
}

/** Undefined when the name, or its series with these tags, do not exist. */
export async function readSpringMetric(
  metrics: MetricsService,
  name: string,
  filters: TagFilter[],
): Promise<SpringMetric | undefined> {
  const known = metrics.registry
    .getMetricsAsArray()
    .find(metric => springNameOf(metric.name) === name);
  if (!known) {
    return undefined;
  }
  // Through the registry, which adds the labels that every metric has.
  const all =
    (await metrics.registry.getMetricsAsJSON()) as unknown as PromMetric[];
  const metric = all.find(({ name: promName }) => promName === known.name)!;
  const samples = metric.values.filter(({ labels }) =>
    filters.every(({ tag, value }) => String(labels[tag]) === value),
  );
  if (filters.length > 0 && samples.length === 0) {
    return undefined;
  }
  return {
    name,
    description: metric.help,
    ...(/_seconds(_total)?$/.test(metric.name) && { baseUnit: 'seconds' }),
    measurements: measure(metric, samples),
    availableTags: tagsOf(samples, filters),
  };
}

function measure(
  metric: PromMetric,
  samples: Sample[],
): SpringMetric['measurements'] {
  const sum = (suffix: string) =>
    total(samples.filter(s => s.metricName === `${metric.name}${suffix}`));
  if (metric.type === 'histogram' || metric.type === 'summary') {
    return [
      { statistic: 'COUNT', value: sum('_count') },
      { statistic: 'TOTAL_TIME', value: sum('_sum') },
      { statistic: 'MAX', value: highestBound(metric, samples) },
    ];
  }
  return [
    {
      statistic: metric.type === 'counter' ? 'COUNT' : 'VALUE',
      value: total(samples),
    },
  ];
}

/** Buckets do not keep the maximum: the bound that nothing, or the least, was above. */
function highestBound(metric: PromMetric, samples: Sample[]): number {
  const buckets = samples.filter(
    s => s.metricName === `${metric.name}_bucket` && s.labels.le !== '+Inf',
  );
  const countUpTo = new Map<number, number>();
  for (const { labels, value } of buckets) {
    const bound = Number(labels.le);
    countUpTo.set(bound, (countUpTo.get(bound) ?? 0) + value);
  }
  const bounds = [...countUpTo].sort(([a], [b]) => a - b);
  const most = bounds.at(-1)?.[1] ?? 0;
  return most === 0 ? 0 : bounds.find(([, count]) => count === most)![0];
}

function tagsOf(
  samples: Sample[],
  filters: TagFilter[],
): SpringMetric['availableTags'] {
  const filtered = new Set(['le', 'quantile', ...filters.map(f => f.tag)]);
  const values = new Map<string, Set<string>>();
  for (const { labels } of samples) {
    for (const [tag, value] of Object.entries(labels)) {
      if (!filtered.has(tag)) {
        values.set(tag, (values.get(tag) ?? new Set()).add(String(value)));
      }
    }
  }
  return [...values]
    .map(([tag, set]) => ({ tag, values: [...set].sort() }))
    .sort((a, b) => (a.tag < b.tag ? -1 : 1));
}

function total(samples: Sample[]): number {
  return samples.reduce((sum, { value }) => sum + value, 0);
}
