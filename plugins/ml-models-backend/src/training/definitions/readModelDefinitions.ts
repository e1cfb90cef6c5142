import {
  DEPLOYMENT_STRATEGIES,
  durationSchema,
  identifierSchema,
  modelNameSchema,
  parseDurationMs,
} from '@analytics-engine/plugin-analytics-common';
import {
  checkSelect,
  leavesWarehouse,
} from '@analytics-engine/plugin-analytics-node';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { CHURN_PREDICTION } from './churnPrediction';
import type { ModelDefinition } from './types';

/** Most features of one definition: each is a column of the snapshot. */
const MAX_FEATURES = 500;
const MAX_SQL_LENGTH = 100_000;

const duration = (least: string, most: string) =>
  durationSchema(least, most).transform(parseDurationMs);
const sqlSchema = z
  .string()
  .min(1)
  .max(MAX_SQL_LENGTH)
  .superRefine((sql, context) => {
    try {
      checkSelect(sql, { forbids: leavesWarehouse });
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  });

const policySchema = z
  .strictObject({
    minImprovement: z.number().min(0).max(0.5).default(0.002),
    minPositives: z.int().min(1).default(30),
    maxLogLossIncrease: z.number().min(0).default(0.005),
    maxCalibrationIncrease: z.number().min(0).default(0.02),
    maxLatencyRatio: z.number().min(1).default(5),
    strategy: z.enum(DEPLOYMENT_STRATEGIES).default('immediate'),
  })
  .prefault({});

const definitionSchema = z
  .strictObject({
    name: modelNameSchema,
    description: z.string().max(500).default(''),
    dataset: identifierSchema,
    sql: sqlSchema,
    entity: identifierSchema.optional(),
    time: identifierSchema.optional(),
    label: z.strictObject({
      column: identifierSchema.default('label'),
      positive: z.string().max(200).default('1'),
      classes: z
        .tuple([z.string().min(1), z.string().min(1)])
        .default(['0', '1']),
    }),
    features: z
      .array(
        z.strictObject({
          name: identifierSchema,
          type: z.enum(['number', 'boolean', 'category']),
          description: z.string().max(500).optional(),
        }),
      )
      .min(1)
      .max(MAX_FEATURES),
    snapshots: z
      .strictObject({
        labelSql: sqlSchema,
        horizon: duration('1m', '2y'),
        every: duration('1m', '1y'),
        warmUp: duration('1s', '2y'),
      })
      .transform(({ horizon, every, warmUp, labelSql }) => ({
        labelSql,
        horizonMs: horizon,
        everyMs: every,
        warmUpMs: warmUp,
      }))
      .optional(),
    batchSize: z.int().min(100).max(1_000_000).default(10_000),
    maxIterations: z.int().min(1).max(100_000).default(5_000),
    holdoutFraction: z.number().min(0.05).max(0.5).default(0.2),
    deploy: policySchema,
    external: z
      .strictObject({
        command: z.array(z.string().min(1)).min(1),
        timeLimit: duration('1s', '1d').default(3_600_000),
      })
      .transform(({ command, timeLimit }) => ({
        command,
        timeLimitMs: timeLimit,
      }))
      .optional(),
    firstTraining: z
      .strictObject({ replay: duration('1m', '2y') })
      .transform(({ replay }) => ({ replayMs: replay }))
      .optional(),
    scoring: z
      .strictObject({ every: duration('1m', '90d') })
      .transform(({ every }) => ({ everyMs: every }))
      .optional(),
  })
  .refine(
    ({ snapshots, scoring, firstTraining }) =>
      snapshots || (!scoring && !firstTraining),
    'scoring and firstTraining need snapshots',
  );

/**
 * Definitions by name: those of `analytics.ml.training.definitions`, and with
 * the sample shop its `churn_prediction` unless one of that name is configured.
 *
 * @throws InputError naming the place in the configuration
 */
export function readModelDefinitions(
  config: Config,
): Map<string, ModelDefinition> {
  const inputs =
    config.getOptional<unknown[]>('analytics.ml.training.definitions') ?? [];
  const definitions = new Map<string, ModelDefinition>();
  inputs.forEach((input, index) => {
    const place = `analytics.ml.training.definitions[${index}]`;
    const { data, error } = definitionSchema.safeParse(input);
    if (error) {
      throw new InputError(
        error.issues
          .map(issue => `${[place, ...issue.path].join('.')}: ${issue.message}`)
          .join('; '),
      );
    }
    if (definitions.has(data.name)) {
      throw new InputError(`${place}.name: '${data.name}' is there twice`);
    }
    definitions.set(data.name, data);
  });
  if (
    config.getOptionalBoolean('analytics.sampleShop.enabled') &&
    !definitions.has(CHURN_PREDICTION.name)
  ) {
    const shop = definitionSchema.parse(CHURN_PREDICTION);
    definitions.set(shop.name, shop);
  }
  return definitions;
}
