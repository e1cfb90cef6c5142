import { randomUUID } from 'node:crypto';
import {
  FeatureEncoder,
  type FeatureRow,
} from '@analytics-engine/plugin-analytics-common';
import type {
  EventLogService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { DeploymentsService } from '../../deployments/types';
import { encodePredictions } from '../../predictions/encodePredictions';
import {
  predictionsDataset,
  PREDICTIONS_TOPIC,
} from '../../predictions/predictionsDataset';
import type { ServingRuntime } from '../../serving/types';
import type { ModelDefinition } from '../definitions/types';
import { warehouseTime } from '../snapshot/warehouseTime';
import { scoringMoments } from './scoringMoments';

/** Begin of the ids of predictions that were made regularly and not asked for. */
export const SCORING_ID_PREFIX = 'scoring-';
const SCORE_ROWS = 1_000;
const SCORE_TIMEOUT_MS = 60_000;
/** Entities of one moment; more belong into a dataset of their own. */
const MAX_ENTITIES = 200_000;

/** What scoring works with. */
export interface ScoringTools {
  warehouse: WarehouseService;
  eventLog: EventLogService;
  serving: ServingRuntime;
  deployments: DeploymentsService;
}

/**
 * Scores every entity of a definition regularly with the version in production,
 * by its features of that moment. It makes up for the stretch that the first
 * training left out, day by day, so that there is something to hold against
 * what then happened.
 */
export class RegularScoring {
  readonly #tools: ScoringTools;
  readonly #scoredUntil = new Map<string, number>();

  private constructor(tools: ScoringTools) {
    this.#tools = tools;
  }

  static create(tools: ScoringTools): RegularScoring {
    return new RegularScoring(tools);
  }

  /** Scores the moments of a definition that have come since the last time. */
  async attempt(definition: ModelDefinition): Promise<void> {
    const { scoring, firstTraining, name } = definition;
    const version = this.#tools.deployments.production(name);
    if (!scoring || version === undefined) return;
    const now = Date.now();
    const last = this.#scoredUntil.get(name) ?? (await this.#lastMoment(name));
    const moments = scoringMoments({
      last,
      now,
      everyMs: scoring.everyMs,
      replayMs: firstTraining?.replayMs,
    });
    for (const asOf of moments) {
      await this.#score(definition, version, asOf);
      this.#scoredUntil.set(name, asOf);
    }
  }

  async #lastMoment(model: string): Promise<number | undefined> {
    const { rows } = await this.#tools.warehouse.query<{
      count: number;
      last: number;
    }>({
      name: 'scoring-last',
      query: `SELECT toFloat64(count()) AS count, toFloat64(toUnixTimestamp64Milli(max(predicted_at))) AS last
FROM {table:Identifier} WHERE model = {model:String} AND startsWith(prediction_id, {prefix:String})`,
      params: {
        table: predictionsDataset.table,
        model,
        prefix: SCORING_ID_PREFIX,
      },
    });
    return rows[0].count > 0 ? rows[0].last : undefined;
  }

  async #score(
    definition: ModelDefinition,
    version: string,
    asOf: number,
  ): Promise<void> {
    const { warehouse, serving, eventLog } = this.#tools;
    const model = definition.name;
    await serving.warm(model, version);
    const { features } = serving.warmVersion(model, version)!.signature;
    const { rows } = await warehouse.query<Record<string, unknown>>({
      name: 'scoring-features',
      query: `SELECT * FROM (${definition.sql}) LIMIT ${MAX_ENTITIES}`,
      params: { asOf: warehouseTime(asOf) },
    });
    const encoder = FeatureEncoder.create(features);
    for (let from = 0; from < rows.length; from += SCORE_ROWS) {
      const part = rows.slice(from, from + SCORE_ROWS);
      const instances = part.map(row =>
        Object.fromEntries(
          features.map(({ name, type }) => [
            name,
            valueOf(row[name], type === 'category'),
          ]),
        ),
      );
      const answer = await serving.score({
        model,
        version,
        instances,
        timeoutMs: SCORE_TIMEOUT_MS,
      });
      await eventLog.append(
        PREDICTIONS_TOPIC,
        encodePredictions(
          {
            model,
            version,
            // The version in production answered: watched like any other answer.
            role: 'champion',
            predictionIds: part.map(
              () => `${SCORING_ID_PREFIX}${randomUUID()}`,
            ),
            instances,
            entityKeys: part.map(row => String(row.entity ?? '')),
            at: asOf,
            ...answer,
          },
          encoder,
          0,
          part.length,
        ),
        // A second attempt at the same moment is the same append.
        { idempotencyKey: `scoring:${model}:${Math.floor(asOf)}:${from}` },
      );
    }
  }
}

/** Wide numbers come as text. */
function valueOf(value: unknown, isText: boolean): FeatureRow[string] {
  if (value === null || value === undefined) return null;
  if (isText) return String(value);
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
