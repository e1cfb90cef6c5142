import type { ModelVersion } from '@analytics-engine/plugin-analytics-common';
import {
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { NotFoundError } from '@backstage/errors';
import knexFactory, { type Knex } from 'knex';
import { MIGRATIONS_DIRECTORY } from '../../database/migrateDatabase';
import type { DeploymentsService } from '../../deployments/types';
import { WAREHOUSE_STATEMENTS } from '../../predictions/predictionsDataset';
import type { ModelRegistry } from '../../registry/types';
import { CallCounter } from '../calls/CallCounter';
import { DatabaseBaselines } from '../DatabaseBaselines';
import { DriftHistory } from '../DriftHistory';
import { LABEL_HORIZON_TAG } from '../labelHorizon';
import { ModelWatch } from '../ModelWatch';

/** The model that is watched. */
export const MODEL = 'churn';
export const HOUR_MS = 3_600_000;
/** When the test began. */
export const NOW = Date.now();

/** A signature of three features. */
function signatureOf(
  output: Pick<ModelVersion['signature']['output'], 'task' | 'classes'>,
): ModelVersion['signature'] {
  return {
    features: [
      { name: 'age', type: 'number', nullable: true },
      { name: 'active', type: 'boolean', nullable: false },
      {
        name: 'plan',
        type: 'category',
        nullable: true,
        categories: ['basic', 'plus', 'pro'],
      },
    ],
    output: { threshold: 0.5, ...output },
  };
}

/** Who is registered does not matter here: only what the warehouse says of it. */
const VERSIONS: Record<string, Partial<ModelVersion>> = {
  v1: { tags: {} },
  v2: { tags: {} },
  horizon: { tags: { [LABEL_HORIZON_TAG]: '2d' } },
  colours: {
    tags: {},
    signature: signatureOf({
      task: 'multiclass',
      classes: ['red', 'green', 'blue'],
    }),
  },
  value: { tags: {}, signature: signatureOf({ task: 'regression' }) },
};
const REGISTRY = {
  models: async () => [{ name: MODEL }, { name: 'idle' }],
  get: async (model: string, version: string) => {
    if (!VERSIONS[version]) {
      throw new NotFoundError(`No version '${version}'`);
    }
    return {
      model,
      version,
      signature: signatureOf({ task: 'binary' }),
      ...VERSIONS[version],
    };
  },
} as unknown as ModelRegistry;

/** A prediction, and its label if that has come. */
export interface Row {
  id: string;
  version?: string;
  role?: string;
  deploymentId?: string;
  atMs?: number;
  score: number;
  probabilities?: number[];
  /** What was answered; by the score when left out. */
  answer?: string;
  latencyMs?: number;
  features?: Array<number | null>;
  label?: number;
  labelDelayMs?: number;
}

/** Numbers from 0 to 1 that fill the range evenly, in an order that looks random. */
export const spread = (n: number) => (n * 0.6180339887498949) % 1;

/** The watching of models over a real engine, and what to put into its tables. */
export class WatchedModel {
  /** The version in production. */
  production = 'v1';
  readonly watch: ModelWatch;
  readonly baselines: DatabaseBaselines;
  readonly calls: CallCounter;
  readonly knex: Knex;
  readonly #test: TestWarehouse;
  #offset = 0;

  static async start(): Promise<WatchedModel> {
    const test = await startTestWarehouse();
    for (const { query, params } of WAREHOUSE_STATEMENTS) {
      await test.warehouse.command({ name: 'test-schema', query, params });
    }
    const knex = knexFactory({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    });
    await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
    return new WatchedModel(test, knex);
  }

  private constructor(test: TestWarehouse, knex: Knex) {
    this.#test = test;
    this.knex = knex;
    this.baselines = DatabaseBaselines.create({ knex });
    this.calls = CallCounter.create({ knex });
    this.watch = ModelWatch.create({
      warehouse: test.warehouse,
      registry: REGISTRY,
      calls: this.calls,
      deployments: {
        production: (model: string) =>
          model === MODEL ? this.production : undefined,
      } as unknown as DeploymentsService,
      baselines: this.baselines,
      driftHistory: DriftHistory.create({ knex }),
    });
  }

  async stop(): Promise<void> {
    await this.#test.stop();
    await this.knex.destroy();
  }

  /** Forgets predictions and labels. */
  async clear(): Promise<void> {
    this.production = 'v1';
    for (const table of ['predictions', 'labels']) {
      await this.#test.warehouse.command({
        name: 'test-empty',
        query: `TRUNCATE TABLE ${table}`,
      });
    }
  }

  /** Puts predictions and their labels into the warehouse, as a pipeline would. */
  async land(rows: Row[]): Promise<void> {
    await this.#insert(
      'predictions',
      rows.map(row => ({
        prediction_id: row.id,
        predicted_at: new Date(row.atMs ?? NOW - HOUR_MS).toISOString(),
        model: MODEL,
        version: row.version ?? 'v1',
        role: row.role ?? 'champion',
        deployment_id: row.deploymentId ?? '',
        entity_key: '',
        score: row.score,
        label: row.answer ?? (row.score >= 0.5 ? '1' : '0'),
        latency_ms: row.latencyMs ?? 10,
        probabilities: row.probabilities ?? [],
        // JSON has no NaN, and null would be read as 0.
        features: (row.features ?? []).map(value => value ?? 'nan'),
      })),
    );
    await this.label(
      rows.flatMap(({ id, label, atMs = NOW - HOUR_MS, labelDelayMs = 0 }) =>
        label === undefined ? [] : [{ id, label, atMs: atMs + labelDelayMs }],
      ),
    );
  }

  /** Says what became of predictions; `atMs` is when that was observed, and received if not told otherwise. */
  async label(
    labels: Array<{
      id: string;
      label: number;
      atMs: number;
      receivedMs?: number;
    }>,
  ): Promise<void> {
    await this.#insert(
      'labels',
      labels.map(({ id, label, atMs, receivedMs = atMs }) => ({
        prediction_id: id,
        model: MODEL,
        label,
        observed_at: new Date(atMs).toISOString(),
        received_at: new Date(receivedMs).toISOString(),
      })),
    );
  }

  async #insert(table: string, rows: object[]): Promise<void> {
    if (rows.length === 0) {
      return;
    }
    const placed = rows.map(row => ({
      ...row,
      _topic: 't',
      _partition: 0,
      _offset: this.#offset++,
    }));
    await this.#test.warehouse.insert({
      name: 'test-rows',
      query: `INSERT INTO ${table} FORMAT JSONEachRow`,
      settings: { date_time_input_format: 'best_effort' },
      data: Buffer.from(placed.map(row => JSON.stringify(row)).join('\n')),
    });
  }
}
