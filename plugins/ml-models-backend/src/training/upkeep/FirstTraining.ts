import type {
  DatasetsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ModelRegistry } from '../../registry/types';
import type { ModelDefinition } from '../definitions/types';
import type { TrainingService } from '../run/TrainingService';
import { momentsOf } from '../snapshot/momentsOf';

/** Data counts as complete when its newest row is younger. */
const CAUGHT_UP_MS = 30 * 60_000;
/** After a run that failed: the data may be better by then. */
const RETRY_MS = 15 * 60_000;
/** Moments that make a first training worth its while. */
const MIN_MOMENTS = 5;

/**
 * Trains and deploys the first version of a model as soon as its data is there.
 * The newest stretch is left out, so that predictions can be made for it and
 * held against what then happened.
 */
export class FirstTraining {
  readonly #options: {
    registry: ModelRegistry;
    training: TrainingService;
    warehouse: WarehouseService;
    datasets: DatasetsService;
    logger: LoggerService;
  };

  private constructor(options: {
    registry: ModelRegistry;
    training: TrainingService;
    warehouse: WarehouseService;
    datasets: DatasetsService;
    logger: LoggerService;
  }) {
    this.#options = options;
  }

  static create(options: {
    registry: ModelRegistry;
    training: TrainingService;
    warehouse: WarehouseService;
    datasets: DatasetsService;
    logger: LoggerService;
  }): FirstTraining {
    return new FirstTraining(options);
  }

  /** Starts the first training of a model if its time has come. @returns whether there is nothing left to do */
  async attempt(definition: ModelDefinition): Promise<boolean> {
    const { firstTraining, snapshots } = definition;
    if (!firstTraining || !snapshots) return true;
    const { registry, training, logger } = this.#options;
    const known = await registry.models();
    const model = known.find(({ name }) => name === definition.name);
    if (model && model.versions > 0) return true;
    const [last] = await training.list(definition.name);
    if (last && last.finishedAt === null) return false;
    if (last && Date.now() - Date.parse(last.finishedAt!) < RETRY_MS) {
      return false;
    }
    const extent = await this.#extentOf(definition);
    if (!extent || extent.newest < Date.now() - CAUGHT_UP_MS) return false;
    const range = {
      from: extent.oldest,
      to: extent.newest - firstTraining.replayMs + snapshots.horizonMs,
    };
    if (momentsOf(range, snapshots).length < MIN_MOMENTS) return false;
    const { trainingId } = await training.start(
      definition.name,
      {
        trainingData: {
          from: new Date(range.from).toISOString(),
          to: new Date(range.to).toISOString(),
        },
        autoDeployIfBetter: true,
        algorithm: 'auto',
      },
      { kind: 'system', subject: 'ml-models' },
    );
    logger.info(
      `Model '${definition.name}' has no version yet: its first training ${trainingId} begins`,
    );
    return false;
  }

  /** Oldest and newest time of the definition's dataset. */
  async #extentOf(
    definition: ModelDefinition,
  ): Promise<{ oldest: number; newest: number } | undefined> {
    const { datasets, warehouse } = this.#options;
    const dataset = await datasets.get(definition.dataset);
    if (!dataset?.timeColumn) return undefined;
    const { rows } = await warehouse.query<{
      rows: number;
      oldest: number;
      newest: number;
    }>({
      name: 'training-extent',
      query: `SELECT toFloat64(count()) AS rows,
  toFloat64(toUnixTimestamp64Milli(toDateTime64(min({column:Identifier}), 3))) AS oldest,
  toFloat64(toUnixTimestamp64Milli(toDateTime64(max({column:Identifier}), 3))) AS newest
FROM {table:Identifier}`,
      params: { table: dataset.table, column: dataset.timeColumn },
    });
    return rows[0].rows > 0 ? rows[0] : undefined;
  }
}
