import {
  DEFAULT_BINARY_CLASSES,
  parseDurationMs,
  type LabelInput,
  type LabelsResponse,
  type ModelOutput,
  type ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import type {
  EventLogService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { fieldsError } from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { LABELS_TOPIC } from '../predictions/predictionsDataset';
import type { PredictionLog } from '../predictions/types';
import type { ModelRegistry } from '../registry/types';

/** Time for finding the predictions that labels mean. */
const QUERY_TIMEOUT_MS = 10_000;

/** One row of the topic. */
interface LabelRow {
  prediction_id: string;
  label: number;
  observed_at: string;
}

/** Takes labels: finds the predictions that they mean and appends one row for each. */
export class LabelIntake {
  readonly #registry: ModelRegistry;
  readonly #warehouse: WarehouseService;
  readonly #eventLog: EventLogService;
  readonly #log: PredictionLog;

  static create(options: {
    registry: ModelRegistry;
    warehouse: WarehouseService;
    eventLog: EventLogService;
    log: PredictionLog;
  }): LabelIntake {
    return new LabelIntake(options);
  }

  private constructor(options: {
    registry: ModelRegistry;
    warehouse: WarehouseService;
    eventLog: EventLogService;
    log: PredictionLog;
  }) {
    this.#registry = options.registry;
    this.#warehouse = options.warehouse;
    this.#eventLog = options.eventLog;
    this.#log = options.log;
  }

  /**
   * @throws NotFoundError for an unknown model, ValidationError for a label
   *   that is none of its classes, WarehouseError when predictions cannot be
   *   looked up
   */
  async take(model: string, labels: LabelInput[]): Promise<LabelsResponse> {
    const latest = await this.#latestVersion(model);
    const values = labels.map((label, at) => valueOf(label, at, latest));
    const known = await this.#knownIds(model, labels);
    const rows: LabelRow[] = [];
    const unknown: string[] = [];
    let accepted = 0;
    for (const [at, label] of labels.entries()) {
      const ids =
        label.predictionId === undefined
          ? await this.#idsOf(model, label)
          : [label.predictionId].filter(id => known.has(id));
      if (ids.length === 0) {
        unknown.push((label.predictionId ?? label.entityKey)!);
        continue;
      }
      accepted += 1;
      for (const id of ids) {
        rows.push({
          prediction_id: id,
          label: values[at],
          observed_at: new Date(label.observedAt).toISOString(),
        });
      }
    }
    if (rows.length > 0) {
      const received_at = new Date().toISOString();
      await this.#eventLog.append(
        LABELS_TOPIC,
        rows.map(row =>
          Buffer.from(JSON.stringify({ ...row, model, received_at })),
        ),
        // One partition for a model: the later of two labels has the higher offset.
        { partitionKey: model },
      );
    }
    return { accepted, unknown };
  }

  async #latestVersion(model: string): Promise<ModelVersion | undefined> {
    const models = await this.#registry.models();
    const known = models.find(({ name }) => name === model);
    if (!known) {
      throw new NotFoundError(`Model '${model}' does not exist`);
    }
    const { latestVersion } = known;
    return latestVersion === null
      ? undefined
      : this.#registry.get(model, latestVersion);
  }

  /** Of the ids that are named, those that there are predictions for. */
  async #knownIds(model: string, labels: LabelInput[]): Promise<Set<string>> {
    const ids = labels.flatMap(({ predictionId }) => predictionId ?? []);
    const known = new Set(ids.filter(id => this.#log.isRecent(id)));
    const asked = ids.filter(id => !known.has(id));
    if (asked.length > 0) {
      const { rows } = await this.#warehouse.query<{ prediction_id: string }>({
        name: 'label-predictions',
        query: `SELECT DISTINCT prediction_id FROM predictions
WHERE model = {model:String} AND prediction_id IN {ids:Array(String)}`,
        params: { model, ids: asked },
        timeoutMs: QUERY_TIMEOUT_MS,
      });
      rows.forEach(row => known.add(row.prediction_id));
    }
    return known;
  }

  /** Predictions about an entity within the horizon before the observation. */
  async #idsOf(model: string, label: LabelInput): Promise<string[]> {
    const to = Date.parse(label.observedAt);
    const { rows } = await this.#warehouse.query<{ prediction_id: string }>({
      name: 'label-entity',
      query: `SELECT DISTINCT prediction_id FROM predictions
WHERE model = {model:String} AND entity_key = {entity:String}
  AND predicted_at >= fromUnixTimestamp64Milli({from:Int64})
  AND predicted_at <= fromUnixTimestamp64Milli({to:Int64})`,
      params: {
        model,
        entity: label.entityKey,
        from: to - parseDurationMs(label.horizon!),
        to,
      },
      timeoutMs: QUERY_TIMEOUT_MS,
    });
    return rows.map(row => row.prediction_id);
  }
}

/** The label as a number; see the dataset's column. */
function valueOf(
  { label }: LabelInput,
  at: number,
  version: ModelVersion | undefined,
): number {
  const output: ModelOutput | undefined = version?.signature.output;
  if (output?.task === 'regression') {
    if (typeof label === 'number') return label;
    throw fail(at, 'a number');
  }
  const classes: readonly string[] = output?.classes ?? DEFAULT_BINARY_CLASSES;
  const index = classes.indexOf(String(label));
  if (index >= 0) return index;
  const bit = Number(label);
  if (
    output?.task !== 'multiclass' &&
    typeof label !== 'string' &&
    (bit === 0 || bit === 1)
  ) {
    return bit;
  }
  throw fail(at, `one of ${classes.slice(0, 10).join(', ')}`);
}

function fail(at: number, expected: string): Error {
  return fieldsError([
    { field: `[${at}].label`, message: `expected ${expected}` },
  ]);
}
