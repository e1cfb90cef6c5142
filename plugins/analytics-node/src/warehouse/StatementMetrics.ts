import type { Counter, Histogram } from 'prom-client';
import type { MetricsService } from '../metrics/types';
import type { WarehouseError } from './errors';

/** Seconds; dense around the manual's limits of 0.5, 1 and 2 s. */
const BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3,
  5, 10, 30, 60,
];
const NAME_PATTERN = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Longest name of a statement. */
const MAX_NAME_LENGTH = 64;
/** Most names that get a series of their own; a bug must not fill the scrape. */
const MAX_NAMES = 500;

/** Times and counts statements by their names. */
export class StatementMetrics {
  readonly #duration: Histogram<'query'>;
  readonly #errors: Counter<'query' | 'code'>;
  readonly #names = new Set<string>();

  static create(metrics: MetricsService): StatementMetrics {
    return new StatementMetrics(metrics);
  }

  private constructor(metrics: MetricsService) {
    this.#duration = metrics.histogram({
      name: 'analytics_query_duration_seconds',
      help: 'Time of statements on the warehouse, failed ones included',
      labelNames: ['query'],
      buckets: BUCKETS_SECONDS,
    });
    this.#errors = metrics.counter({
      name: 'analytics_query_errors_total',
      help: "Statements that failed, by ClickHouse's code; 'network' when nothing was answered",
      labelNames: ['query', 'code'],
    });
  }

  /** @throws TypeError when the name is none that a program would choose */
  checkName(name: string): void {
    if (!NAME_PATTERN.test(name) || name.length > MAX_NAME_LENGTH) {
      throw new TypeError(
        `Statement name '${name.slice(0, MAX_NAME_LENGTH)}' is not kebab-case`,
      );
    }
  }

  observe(name: string, elapsedMs: number, error?: WarehouseError): void {
    const query = this.#labelOf(name);
    this.#duration.observe({ query }, elapsedMs / 1000);
    if (error) {
      this.#errors.inc({ query, code: error.code?.toString() ?? 'network' });
    }
  }

  #labelOf(name: string): string {
    if (!this.#names.has(name)) {
      if (this.#names.size >= MAX_NAMES) {
        return 'other';
      }
      this.#names.add(name);
    }
    return name;
  }
}
