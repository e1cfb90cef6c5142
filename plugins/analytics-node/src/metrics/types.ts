import type { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Name, help and labels of a metric. */
export interface MetricOptions<Label extends string> {
  name: string;
  help: string;
  labelNames?: readonly Label[];
}

/**
 * The one Prometheus registry of the process. Asking for a metric that exists
 * answers the existing one, so a plugin may be started twice in one process.
 * Personal identifiers must never become label values.
 */
export interface MetricsService {
  readonly registry: Registry;
  counter<Label extends string>(options: MetricOptions<Label>): Counter<Label>;
  gauge<Label extends string>(
    options: MetricOptions<Label> & {
      /** Called at every scrape to set the current values. */
      collect?: (gauge: Gauge<Label>) => void | Promise<void>;
    },
  ): Gauge<Label>;
  histogram<Label extends string>(
    options: MetricOptions<Label> & { buckets?: number[] },
  ): Histogram<Label>;
  /**
   * Everything that Prometheus scrapes: this registry, and prom-client's
   * global one, which parts of Backstage still write to.
   */
  exposition(): Promise<{ contentType: string; text: string }>;
}
