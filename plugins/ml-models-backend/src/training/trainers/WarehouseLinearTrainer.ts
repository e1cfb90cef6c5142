import type { WarehouseService } from '@analytics-engine/plugin-analytics-node';
import {
  LogisticModel,
  TabularEncoder,
  toOnnx,
} from '@analytics-engine/tabular-trainer';
import type { TrainingSnapshot } from '../snapshot/TrainingSnapshot';
import { featuresOf, pickFeatures } from './featuresOf';
import { encodeInWarehouse, solverColumns } from './solverColumns';
import type { TrainedModel, Trainer, TrainerOptions } from './types';

/** Row visits that make the solver converge; small tables are gone over more than once. */
const ROW_VISITS = 2_000_000;
const MAX_EPOCHS = 100;
const LEARNING_RATE = 0.01;
const BATCH_ROWS = 100;
const GOLDEN_ROWS = 10;

/**
 * Logistic regression inside the warehouse by its aggregate function
 * `stochasticLogisticRegression`: rows never leave it. The function wants labels
 * of -1 and +1 (0 and 1 silently wreck its calibration), columns of one scale
 * and rows in an order that says nothing; the statement sees to all three.
 */
export class WarehouseLinearTrainer implements Trainer {
  readonly #warehouse: WarehouseService;

  private constructor(warehouse: WarehouseService) {
    this.#warehouse = warehouse;
  }

  static create(options: {
    warehouse: WarehouseService;
  }): WarehouseLinearTrainer {
    return new WarehouseLinearTrainer(options.warehouse);
  }

  async train(
    snapshot: TrainingSnapshot,
    options: TrainerOptions,
  ): Promise<TrainedModel> {
    const { summary } = snapshot;
    const { signal } = options;
    options.onProgress(0.1, 'looking at the columns');
    const encoded = await encodeInWarehouse(this.#warehouse, snapshot, signal);
    options.onProgress(0.3, 'solving in the warehouse');
    const rows = summary.rows - summary.holdout.rows;
    const epochs = Math.min(MAX_EPOCHS, Math.ceil(ROW_VISITS / rows));
    const model = await this.#solve(snapshot, encoded, epochs, options);
    const encoder = TabularEncoder.parse(
      JSON.stringify({ formatVersion: 1, features: encoded }),
    );
    const features = featuresOf(encoded, snapshot.definition);
    const first = await snapshot.holdout(options.batchSize, signal).next();
    const examples = first.done ? [] : first.value.instances;
    return {
      onnx: Buffer.from(toOnnx(model, encoder)),
      algorithm: 'warehouse-linear',
      features,
      goldenRows: examples.slice(0, GOLDEN_ROWS).map(instance => {
        const columns = Array.from(encoder.encode(instance), value =>
          Float32Array.of(value),
        );
        return {
          features: pickFeatures(features, instance),
          score: model.score(columns)[0],
        };
      }),
      curves: [],
      metrics: {},
      tags: { algorithm: 'warehouse-linear', epochs: String(epochs) },
    };
  }

  async #solve(
    { summary, table }: TrainingSnapshot,
    encoded: Parameters<typeof solverColumns>[0],
    epochs: number,
    { seed, signal }: TrainerOptions,
  ): Promise<LogisticModel> {
    const columns = solverColumns(encoded);
    const params = Object.assign(
      { table, holdoutFrom: summary.holdoutFrom },
      ...columns.map(each => each.params),
    );
    const list = (wrap: (expression: string, index: number) => string) =>
      columns.map((each, index) => wrap(each.expression, index)).join(', ');
    const { rows: scales } = await this.#warehouse.query<{
      means: (number | null)[];
      deviations: (number | null)[];
    }>({
      name: 'training-scales',
      query: `SELECT [${list(each => `avg(${each})`)}] AS means,
  [${list(each => `stddevPop(${each})`)}] AS deviations
FROM {table:Identifier} WHERE _time < {holdoutFrom:Int64}`,
      params,
      signal,
    });
    // Rounded as the model will hold them; a column that never changes has no scale.
    const means = scales[0].means.map(mean => Math.fround(mean ?? 0));
    const deviations = scales[0].deviations.map(deviation => deviation || 1);
    const { rows: solved } = await this.#warehouse.query<{ weights: number[] }>(
      {
        name: 'training-linear',
        query: `SELECT stochasticLogisticRegression(${LEARNING_RATE}, 0, ${BATCH_ROWS}, 'SGD')(target, ${list(
          (_, index) => `x${index}`,
        )}) AS weights
FROM (
  SELECT if(_label = 1, 1., -1.) AS target, ${list(
    (each, index) =>
      `ifNull((${each} - ${means[index]}) / ${deviations[index]}, 0) AS x${index}`,
  )}
  FROM {table:Identifier}
  ARRAY JOIN range({epochs:UInt32}) AS epoch
  WHERE _time < {holdoutFrom:Int64}
  ORDER BY epoch, cityHash64(_row, epoch, {seed:Int64})
)`,
        params: { ...params, epochs, seed },
        // States of several threads would be averaged, in an order nobody knows.
        settings: { max_threads: 1 },
        signal,
      },
    );
    const { weights } = solved[0];
    return LogisticModel.create({
      means: Float64Array.from(means),
      weights: Float64Array.from(
        deviations,
        (deviation, index) => weights[index] / deviation,
      ),
      bias: weights[means.length],
    });
  }
}
