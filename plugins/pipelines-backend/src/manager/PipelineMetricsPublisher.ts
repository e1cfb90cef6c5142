import type { MetricsService } from '@analytics-engine/plugin-analytics-node';
import { delaysOf } from '../history/PipelineRecorder';
import type { BlockReport } from '../runner/types';

/** Current values of one pipeline for the gauges. */
export interface PipelineGauges {
  name: string;
  running: boolean;
  /** Milliseconds since the epoch; undefined when nothing is known. */
  lastUpdateMs: number | undefined;
  consumerLag: number | null;
  lagSeconds: number | null;
}

const DELAY_BUCKETS_SECONDS = [
  0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 5, 10, 30, 60, 300, 900,
];

/** Writes what pipelines do into the metrics that the operations manual names, and a few more. */
export class PipelineMetricsPublisher {
  readonly #metrics: MetricsService;
  readonly #events;
  readonly #total;
  readonly #success;
  readonly #failure;
  readonly #blocks;
  readonly #quarantined;
  readonly #delay;

  private constructor(metrics: MetricsService) {
    this.#metrics = metrics;
    const labelNames = ['pipeline'] as const;
    this.#events = metrics.counter({
      name: 'analytics_events_processed_total',
      help: 'Records that landed in the warehouse or were set aside',
      labelNames,
    });
    this.#total = metrics.counter({
      name: 'analytics_pipeline_total',
      help: 'Attempts to land a block',
      labelNames,
    });
    this.#success = metrics.counter({
      name: 'analytics_pipeline_success_total',
      help: 'Attempts to land a block that succeeded',
      labelNames,
    });
    this.#failure = metrics.counter({
      name: 'analytics_pipeline_failure_total',
      help: 'Attempts to land a block that failed, and failed starts',
      labelNames,
    });
    this.#blocks = metrics.counter({
      name: 'analytics_pipeline_blocks_total',
      help: 'Blocks by outcome: done, partial (records set aside), settled (after a crash)',
      labelNames: ['pipeline', 'outcome'] as const,
    });
    this.#quarantined = metrics.counter({
      name: 'analytics_pipeline_quarantined_records_total',
      help: 'Records that the warehouse refused and that were set aside',
      labelNames,
    });
    this.#delay = metrics.histogram({
      name: 'analytics_pipeline_event_delay_seconds',
      help: 'Time from the log taking a record to its being visible in the warehouse; each block observed at evenly spread points',
      labelNames,
      buckets: DELAY_BUCKETS_SECONDS,
    });
  }

  static create(options: {
    metrics: MetricsService;
  }): PipelineMetricsPublisher {
    return new PipelineMetricsPublisher(options.metrics);
  }

  /** @param current - asked at every scrape */
  watch(current: () => PipelineGauges[]): void {
    const labelNames = ['pipeline'] as const;
    const gauge = (
      name: string,
      help: string,
      value: (pipeline: PipelineGauges) => number | null | undefined,
    ) =>
      this.#metrics.gauge({
        name,
        help,
        labelNames,
        collect: collected => {
          collected.reset();
          for (const pipeline of current()) {
            const found = value(pipeline);
            if (found !== null && found !== undefined) {
              collected.set({ pipeline: pipeline.name }, found);
            }
          }
        },
      });
    gauge('analytics_pipeline_status', '1 running, 0 not', ({ running }) =>
      running ? 1 : 0,
    );
    gauge(
      'analytics_data_last_update_timestamp',
      'Unix time in seconds at which the warehouse was last known to hold everything that had arrived, or a block landed',
      ({ lastUpdateMs }) => lastUpdateMs && Math.floor(lastUpdateMs / 1000),
    );
    gauge(
      'analytics_pipeline_lag_records',
      'Records in the log that are not in the warehouse yet',
      ({ consumerLag }) => consumerLag,
    );
    gauge(
      'analytics_pipeline_lag_seconds',
      'Age of the oldest record that is not in the warehouse yet',
      ({ lagSeconds }) => lagSeconds,
    );
  }

  /** Makes the series of a pipeline exist, so that rates begin at 0. */
  introduce(pipeline: string): void {
    for (const counter of [
      this.#events,
      this.#total,
      this.#success,
      this.#failure,
      this.#quarantined,
    ]) {
      counter.inc({ pipeline }, 0);
    }
  }

  blockDone(pipeline: string, report: BlockReport): void {
    this.#events.inc({ pipeline }, report.records);
    this.#total.inc({ pipeline });
    this.#success.inc({ pipeline });
    this.#blocks.inc({ pipeline, outcome: outcomeOf(report) });
    for (const delayMs of delaysOf(report)) {
      this.#delay.observe({ pipeline }, delayMs / 1000);
    }
  }

  blockFailed(pipeline: string): void {
    this.#total.inc({ pipeline });
    this.#failure.inc({ pipeline });
  }

  quarantined(pipeline: string, records: number): void {
    this.#quarantined.inc({ pipeline }, records);
  }
}

function outcomeOf(report: BlockReport): 'done' | 'partial' | 'settled' {
  if (report.quarantined > 0) {
    return 'partial';
  }
  return report.settled ? 'settled' : 'done';
}
