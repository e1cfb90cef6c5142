import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipelineDefinitionSchema } from '@analytics-engine/plugin-analytics-common';
import type { PipelineDefinitionInput } from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import { mockServices } from '@backstage/backend-test-utils';
import {
  openProofWorld,
  PROOF_ORDERS,
  PROOF_ROLLUP,
} from '../proof/openProofWorld';
import type { ProofWorld } from '../proof/openProofWorld';
import { createPipelineRunner } from '../runner/createPipelineRunner';
import type {
  BlockReport,
  PipelineRunner,
  RunnerObserver,
} from '../runner/types';

/** What an observer saw. */
export interface Seen {
  done: BlockReport[];
  retries: string[];
  quarantined: number;
  phases: string[];
  failure: Error | undefined;
}

/** Writes down what a runner tells. */
export function observer(): { seen: Seen; observe: RunnerObserver } {
  const seen: Seen = {
    done: [],
    retries: [],
    quarantined: 0,
    phases: [],
    failure: undefined,
  };
  const observe: RunnerObserver = {
    onPhase: (phase, error) => {
      seen.phases.push(phase);
      seen.failure = error ?? seen.failure;
    },
    onBlockDone: report => seen.done.push(report),
    onBlockRetry: ({ error }) => seen.retries.push(error.message),
    onQuarantined: ({ records }) => {
      seen.quarantined += records;
    },
  };
  return { seen, observe };
}

/** An order that lands in one of three months. */
export function order(n: number, extra: object = {}): Buffer {
  return Buffer.from(
    JSON.stringify({
      order_id: `o-${n}`,
      product_id: `p-${n % 7}`,
      quantity: n % 5,
      amount: '1.50',
      order_date: `2024-0${1 + (n % 3)}-10 00:00:00`,
      ...extra,
    }),
  );
}

/**
 * Runners over the real engine, log and ledger of one test file. Call it at
 * the top of a `describe`.
 */
export function useRunners(datasets: Dataset[] = []) {
  const all = [PROOF_ORDERS, PROOF_ROLLUP, ...datasets];
  const runners: PipelineRunner[] = [];
  let directory: string;
  let world: ProofWorld;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'runner-'));
    world = await openProofWorld({ directory });
  });

  afterEach(async () => {
    for (const runner of runners.splice(0)) {
      await runner.stop();
    }
  });

  afterAll(async () => {
    await world?.close();
    await rm(directory, { recursive: true, force: true });
  });

  return {
    world: () => world,
    directory: () => directory,
    async createRunner(
      input: Partial<PipelineDefinitionInput> & { topic: string },
      observe: RunnerObserver,
      overrides: Partial<ProofWorld> = {},
    ): Promise<PipelineRunner> {
      const { topic, ...rest } = input;
      const runner = await createPipelineRunner({
        definition: pipelineDefinitionSchema.parse({
          name: topic,
          source: { topic, group: `${topic}-group` },
          sink: { dataset: 'proof_orders' },
          windowSize: '50ms',
          ...rest,
        }),
        definitionVersion: 1,
        datasets: {
          get: async name => all.find(dataset => dataset.name === name),
          list: async () => all,
        },
        observer: observe,
        logger: mockServices.logger.mock(),
        ...world,
        ...overrides,
      });
      runners.push(runner);
      return runner;
    },
    /** Rows of a topic in a table, and how many different positions they have. */
    async rows(topic: string, table = 'proof_orders') {
      const answer = await world.warehouse.query<{
        rows: number;
        kinds: number;
      }>({
        name: 'test-count',
        query:
          'SELECT count() AS rows, uniqExact(_partition, _offset) AS kinds FROM {table:Identifier} WHERE _topic = {topic:String}',
        params: { topic, table },
      });
      return {
        rows: Number(answer.rows[0].rows),
        kinds: Number(answer.rows[0].kinds),
      };
    },
  };
}
