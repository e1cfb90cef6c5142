import type {
  EventLogService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import {
  CURRENT_LABELS_VIEW,
  LABELS_TOPIC,
  predictionsDataset,
} from '../../predictions/predictionsDataset';
import type { ModelDefinition } from '../definitions/types';
import { warehouseTime } from '../snapshot/warehouseTime';
import { SCORING_ID_PREFIX } from './RegularScoring';

/** Moments of one round: the others come with the next. */
const MAX_MOMENTS = 50;
const APPEND_ROWS = 5_000;

/**
 * Tells what became of entities that were scored regularly, as soon as the
 * horizon of their moment is over, by the same SQL that training's labels come
 * from.
 */
export class LabelFollower {
  readonly #warehouse: WarehouseService;
  readonly #eventLog: EventLogService;
  /** Moments whose labels are on their way. */
  readonly #done = new Set<string>();

  private constructor(warehouse: WarehouseService, eventLog: EventLogService) {
    this.#warehouse = warehouse;
    this.#eventLog = eventLog;
  }

  static create(options: {
    warehouse: WarehouseService;
    eventLog: EventLogService;
  }): LabelFollower {
    return new LabelFollower(options.warehouse, options.eventLog);
  }

  /** Labels the moments of a definition that have become known. */
  async attempt(definition: ModelDefinition): Promise<void> {
    const { name, snapshots, scoring } = definition;
    if (!scoring || !snapshots) return;
    const { rows: moments } = await this.#warehouse.query<{ at: number }>({
      name: 'labels-due',
      query: `SELECT DISTINCT toFloat64(toUnixTimestamp64Milli(predicted_at)) AS at
FROM {table:Identifier}
WHERE model = {model:String} AND startsWith(prediction_id, {prefix:String}) AND predicted_at < {due:DateTime64(3)}
  AND prediction_id NOT IN (SELECT prediction_id FROM {labels:Identifier} WHERE model = {model:String})
ORDER BY at LIMIT ${MAX_MOMENTS}`,
      params: {
        table: predictionsDataset.table,
        labels: CURRENT_LABELS_VIEW,
        model: name,
        prefix: SCORING_ID_PREFIX,
        due: warehouseTime(Date.now() - snapshots.horizonMs),
      },
    });
    for (const { at } of moments) {
      const key = `${name}:${at}`;
      if (this.#done.has(key)) continue;
      await this.#label(definition, at);
      this.#done.add(key);
    }
  }

  async #label(definition: ModelDefinition, at: number): Promise<void> {
    const { name, snapshots, label } = definition;
    const { rows } = await this.#warehouse.query<{
      id: string;
      label: number;
    }>({
      name: 'labels-known',
      query: `SELECT predictions.prediction_id AS id,
  toUInt8(ifNull(toString(labels.{column:Identifier}), '') = {positive:String}) AS label
FROM {table:Identifier} AS predictions
INNER JOIN (${
        snapshots!.labelSql
      }) AS labels ON predictions.entity_key = labels.entity
WHERE predictions.model = {model:String} AND startsWith(predictions.prediction_id, {prefix:String})
  AND predictions.predicted_at = {asOf:DateTime64(3)}`,
      params: {
        table: predictionsDataset.table,
        column: label.column,
        positive: label.positive,
        model: name,
        prefix: SCORING_ID_PREFIX,
        asOf: warehouseTime(at),
      },
    });
    const observedAt = new Date(at + snapshots!.horizonMs).toISOString();
    for (let from = 0; from < rows.length; from += APPEND_ROWS) {
      await this.#eventLog.append(
        LABELS_TOPIC,
        rows.slice(from, from + APPEND_ROWS).map(row =>
          Buffer.from(
            JSON.stringify({
              prediction_id: row.id,
              model: name,
              label: row.label,
              observed_at: observedAt,
              received_at: new Date().toISOString(),
            }),
          ),
        ),
        { idempotencyKey: `labels:${name}:${at}:${from}` },
      );
    }
  }
}
