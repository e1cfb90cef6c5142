import {
  parseDurationMs,
  type QualitySchedule,
} from '@analytics-engine/plugin-analytics-common';
import { fieldsError } from '@analytics-engine/plugin-analytics-node';
import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** Most time of one scheduled run. */
const RUN_TIMEOUT = { minutes: 30 };
/** After a start, pipelines first catch up: until then data is late without being at fault. */
const FIRST_RUN_DELAY = { minutes: 2 };
/** Shortest interval. */
const MIN_INTERVAL_MS = 60_000;
const CRON = /^(\S+\s+){4}\S+$/;

/** What {@link ScheduleService} stands on. */
export interface ScheduleServiceOptions {
  knex: Knex;
  scheduler: SchedulerService;
  logger: LoggerService;
  /** Schedules of the configuration by dataset. */
  configured: ReadonlyMap<string, string>;
  /** Of datasets that have checks and no schedule of their own. */
  defaultSchedule: string | null;
}

/** When the checks of a dataset run by themselves. */
export class ScheduleService {
  readonly #options: ScheduleServiceOptions;
  readonly #running = new Map<string, AbortController>();
  #run?: (dataset: string) => Promise<void>;

  static create(options: ScheduleServiceOptions): ScheduleService {
    return new ScheduleService(options);
  }

  private constructor(options: ScheduleServiceOptions) {
    this.#options = options;
  }

  async get(dataset: string): Promise<QualitySchedule> {
    const row = await this.#options
      .knex('quality_schedules')
      .where({ dataset })
      .first();
    if (row) {
      return {
        dataset,
        schedule: row.schedule,
        origin: 'user',
        version: row.version,
      };
    }
    const configured = this.#options.configured.get(dataset);
    return {
      dataset,
      schedule: configured ?? this.#options.defaultSchedule,
      origin: configured === undefined ? 'default' : 'configuration',
      version: 0,
    };
  }

  /** @throws ValidationError when it is neither a duration nor cron */
  async set(
    dataset: string,
    schedule: string | null,
  ): Promise<QualitySchedule> {
    checkSchedule(schedule);
    const { version } = await this.get(dataset);
    await this.#options
      .knex('quality_schedules')
      .insert({ dataset, schedule, version: version + 1 })
      .onConflict('dataset')
      .merge();
    await this.#apply(dataset);
    return this.get(dataset);
  }

  /** Starts the schedules of these datasets. */
  async start(
    datasets: string[],
    run: (dataset: string) => Promise<void>,
  ): Promise<void> {
    this.#run = run;
    for (const dataset of datasets) {
      await this.#apply(dataset);
    }
  }

  /** Starts the schedule of a dataset that has got its first checks. */
  async cover(dataset: string): Promise<void> {
    if (!this.#running.has(dataset)) {
      await this.#apply(dataset);
    }
  }

  stop(): void {
    for (const abort of this.#running.values()) {
      abort.abort();
    }
  }

  async #apply(dataset: string): Promise<void> {
    const run = this.#run;
    this.#running.get(dataset)?.abort();
    this.#running.delete(dataset);
    const { schedule } = await this.get(dataset);
    if (!run || schedule === null) {
      return;
    }
    const abort = new AbortController();
    this.#running.set(dataset, abort);
    await this.#options.scheduler.scheduleTask({
      id: `quality-run-${dataset}`,
      frequency: CRON.test(schedule)
        ? { cron: schedule }
        : { milliseconds: parseDurationMs(schedule) },
      initialDelay: FIRST_RUN_DELAY,
      timeout: RUN_TIMEOUT,
      signal: abort.signal,
      fn: async () => {
        await run(dataset).catch(error =>
          this.#options.logger.warn(
            `Scheduled run of dataset ${dataset} failed: ${error.message}`,
          ),
        );
      },
    });
  }
}

/** @throws ValidationError */
export function checkSchedule(schedule: string | null): void {
  if (schedule === null || CRON.test(schedule)) {
    return;
  }
  let message = `expected at least 1m, found ${schedule}`;
  try {
    if (parseDurationMs(schedule) >= MIN_INTERVAL_MS) {
      return;
    }
  } catch {
    message = `expected a duration such as 1h or five fields of cron, found '${schedule}'`;
  }
  throw fieldsError([{ field: 'schedule', message }]);
}
