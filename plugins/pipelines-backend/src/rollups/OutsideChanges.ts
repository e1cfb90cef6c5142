import {
  DATASET_ROWS_CHANGED_TOPIC,
  type DatasetRowsChangedEvent,
} from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  DatasetsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Ledger } from '../ledger';
import { RollupRepairer } from './RollupRepairer';

/** Most partitions of one event. */
const MAX_PARTITIONS = 10_000;

/** What {@link OutsideChanges} needs. */
export interface OutsideChangesOptions {
  events: EventsService;
  datasets: DatasetsService;
  ledger: Ledger;
  warehouse: WarehouseService;
  logger: LoggerService;
}

/**
 * Keeps roll-ups right when rows of their source are changed otherwise than by
 * a pipeline. What is heard is written into the ledger as a repair and carried
 * out by a repairer of its own, since no runner may be at work: the change may
 * be the reason that the pipeline is held.
 */
export class OutsideChanges {
  readonly #options: OutsideChangesOptions;
  readonly #repairers = new Map<string, RollupRepairer>();
  #stopped = false;

  private constructor(options: OutsideChangesOptions) {
    this.#options = options;
  }

  static create(options: OutsideChangesOptions): OutsideChanges {
    return new OutsideChanges(options);
  }

  /** Listens, and goes on with what an earlier life left. */
  async start(): Promise<void> {
    const { datasets, events, ledger } = this.#options;
    await events.subscribe({
      id: 'pipelines-rollups',
      topics: [DATASET_ROWS_CHANGED_TOPIC],
      onEvent: async ({ eventPayload }) => {
        const { dataset: name, partitions } =
          eventPayload as DatasetRowsChangedEvent;
        const dataset = await datasets.get(name);
        if (dataset) {
          await this.#repair(dataset, partitions.slice(0, MAX_PARTITIONS));
        }
      },
    });
    const tables = await ledger.tablesToRepair();
    for (const dataset of await datasets.list()) {
      if (dataset.kind === 'table' && tables.includes(dataset.table)) {
        await this.#repair(dataset, []);
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(
      [...this.#repairers.values()].map(repairer => repairer.stop()),
    );
  }

  async #repair(dataset: Dataset, partitions: string[]): Promise<void> {
    const { ledger } = this.#options;
    const rollups = (await this.#options.datasets.list()).filter(
      ({ kind, source }) => kind === 'rollup' && source === dataset.name,
    );
    if (rollups.length === 0 || this.#stopped) {
      return;
    }
    await ledger.fences.ensureTables([dataset.table]);
    if (partitions.length > 0) {
      await ledger.oweRepair(dataset.table, partitions);
    }
    let repairer = this.#repairers.get(dataset.name);
    if (repairer) {
      repairer.trigger();
    } else {
      repairer = RollupRepairer.create({
        ...this.#options,
        sinks: [{ dataset, rollups }],
      });
      this.#repairers.set(dataset.name, repairer);
      repairer.start();
    }
  }
}
