import {
  Counter,
  Gauge,
  Histogram,
  Registry,
  collectDefaultMetrics,
  register as globalRegistry,
} from 'prom-client';
import type { Metric } from 'prom-client';
import { mergeRegistries } from './mergeRegistries';
import type { MetricOptions, MetricsService } from './types';

/** Buckets in seconds for durations that nobody chose better ones for. */
const DEFAULT_BUCKETS_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10,
];

type MetricClass = new (configuration: any) => Metric;

/** {@link MetricsService} over a prom-client registry of its own. */
export class PromMetrics implements MetricsService {
  readonly registry: Registry;

  /**
   * @param environment - value of the label `environment` on every metric
   * @param processMetrics - false leaves out the process's own figures
   */
  static create(options: {
    environment: string;
    processMetrics?: boolean;
  }): PromMetrics {
    const registry = new Registry();
    registry.setDefaultLabels({
      service: 'analytics-engine',
      environment: options.environment,
    });
    if (options.processMetrics ?? true) {
      collectDefaultMetrics({ register: registry });
    }
    return new PromMetrics(registry);
  }

  private constructor(registry: Registry) {
    this.registry = registry;
  }

  counter<Label extends string>(options: MetricOptions<Label>): Counter<Label> {
    return this.#getOrCreate(Counter, options) as Counter<Label>;
  }

  gauge<Label extends string>(
    options: MetricOptions<Label> & {
      collect?: (gauge: Gauge<Label>) => void | Promise<void>;
    },
  ): Gauge<Label> {
    const { collect, ...rest } = options;
    return this.#getOrCreate(
      Gauge,
      rest,
      // prom-client calls it as a method, so that `this` is the gauge.
      collect && {
        collect(this: Gauge<Label>) {
          return collect(this);
        },
      },
    ) as Gauge<Label>;
  }

  histogram<Label extends string>(
    options: MetricOptions<Label> & { buckets?: number[] },
  ): Histogram<Label> {
    const { buckets = DEFAULT_BUCKETS_SECONDS, ...rest } = options;
    return this.#getOrCreate(Histogram, rest, { buckets }) as Histogram<Label>;
  }

  async exposition(): Promise<{ contentType: string; text: string }> {
    return {
      contentType: this.registry.contentType,
      text: await mergeRegistries([this.registry, globalRegistry]),
    };
  }

  #getOrCreate(
    Class: MetricClass,
    options: MetricOptions<string>,
    extra: Record<string, unknown> = {},
  ): Metric {
    const existing = this.registry.getSingleMetric(options.name);
    if (existing) {
      if (!(existing instanceof Class)) {
        throw new TypeError(
          `Metric '${options.name}' exists as ${existing.constructor.name}, not as ${Class.name}`,
        );
      }
      return existing;
    }
    return new Class({
      name: options.name,
      help: options.help,
      labelNames: options.labelNames ?? [],
      registers: [this.registry],
      ...extra,
    });
  }
}
