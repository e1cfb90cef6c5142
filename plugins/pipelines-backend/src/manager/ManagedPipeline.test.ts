import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  pipelineDefinitionSchema,
  type PipelineHold,
} from '@analytics-engine/plugin-analytics-common';
import { MIGRATIONS_DIRECTORY } from '../database/migrateDatabase';
import type { PipelineRunner, RunnerObserver } from '../runner/types';
import { eventually } from '../__testUtils__/eventually';
import { ManagedPipeline } from './ManagedPipeline';
import { StateStore } from './StateStore';
import type { RunnerFactory } from './types';

const definition = pipelineDefinitionSchema.parse({
  name: 'sales',
  source: { topic: 'events', group: 'sales' },
  sink: { dataset: 'orders' },
});

/** A runner that does nothing but tell what it was asked. */
class RecordingRunner implements PipelineRunner {
  readonly definition = definition;
  readonly asked: string[] = [];
  constructor(
    readonly observer: RunnerObserver,
    private readonly onStart: () => Promise<void> = async () => {},
  ) {}
  async start() {
    this.asked.push('start');
    await this.onStart();
  }
  async pause() {
    this.asked.push('pause');
  }
  async resume() {
    this.asked.push('resume');
  }
  async stop() {
    this.asked.push('stop');
  }
  reconfigure() {
    this.asked.push('reconfigure');
  }
  snapshot() {
    return {
      phase: 'reading' as const,
      heldRecords: 0,
      heldBytes: 0,
      blocksInFlight: 0,
      positions: new Map(),
    };
  }
}

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('ManagedPipeline on %s', engine => {
  const failures: Error[] = [];
  let runners: RecordingRunner[];
  let states: StateStore;
  let holds: PipelineHold[];

  beforeAll(async () => {
    const knex = await databases.init(engine);
    await knex.migrate.latest({ directory: MIGRATIONS_DIRECTORY });
    states = StateStore.create({ knex });
  });

  beforeEach(async () => {
    runners = [];
    failures.length = 0;
    holds = [];
    await states.delete('sales');
  });

  const create = (
    createRunner: RunnerFactory = async (_, observer) => {
      const runner = new RecordingRunner(observer);
      runners.push(runner);
      return runner;
    },
  ) =>
    ManagedPipeline.create({
      definition,
      createRunner,
      states,
      holdsOf: () => holds,
      listener: {
        onBlockDone: () => {},
        onBlockFailed: (_, error) => failures.push(error),
        onQuarantined: () => {},
      },
      logger: mockServices.logger.mock(),
      initialDesired: 'STOPPED',
    });

  it('keeps the partitions while paused and the wish over a restart', async () => {
    const pipeline = await create();
    await pipeline.want('RUNNING');
    await pipeline.start();
    await pipeline.want('PAUSED');
    await pipeline.pause();
    expect(pipeline.state).toBe('PAUSED');
    await pipeline.want('RUNNING');
    await pipeline.start();
    expect(runners[0].asked).toEqual(['start', 'pause', 'resume']);
    await pipeline.shutDown();
    const reborn = await create();
    expect(reborn.desired).toBe('RUNNING');
    await reborn.converge();
    expect(reborn.state).toBe('RUNNING');
    await reborn.shutDown();
  });

  it('starts again by itself when what was away comes back', async () => {
    let away = 1;
    const pipeline = await create(async (_, observer) => {
      if (away-- > 0) {
        throw new ServiceUnavailableError('the log is away');
      }
      return new RecordingRunner(observer);
    });
    await pipeline.want('RUNNING');
    await pipeline.start();
    expect(pipeline.state).toBe('FAILED');
    expect(pipeline.condition.lastError).toMatchObject({
      code: 'ServiceUnavailableError',
      message: 'the log is away',
    });
    await eventually(
      async () => pipeline.state,
      state => state === 'RUNNING',
      5_000,
    );
    expect(pipeline.restarts).toBe(1);
    await pipeline.shutDown();
  });

  it('stays failed for what time does not mend, until the error is cleared', async () => {
    const pipeline = await create();
    await pipeline.want('RUNNING');
    await pipeline.start();
    runners[0].observer.onPhase('failed', new Error('no such column'));
    await eventually(
      async () => pipeline.state,
      state => state === 'FAILED',
    );
    expect(runners[0].asked).toEqual(['start', 'stop']);
    expect(failures.map(({ message }) => message)).toEqual(['no such column']);
    await pipeline.clearError(0);
    expect(pipeline.state).toBe('RUNNING');
    expect(pipeline.condition.lastError).toBeNull();
    await pipeline.shutDown();
  });

  it('cuts a start short that does not end', async () => {
    const pipeline = await create(
      async (_, observer) =>
        new RecordingRunner(observer, () => new Promise(() => {})),
    );
    await pipeline.want('RUNNING');
    const started = pipeline.start();
    await eventually(
      async () => pipeline.snapshot() !== undefined,
      running => running,
    );
    expect(pipeline.state).toBe('STARTING');
    await pipeline.want('STOPPED');
    await pipeline.stop();
    await started;
    expect(pipeline.state).toBe('STOPPED');
  });

  it('stands still behind a gate and goes on as people want by then', async () => {
    const hold = {
      gateId: 'g-1',
      dataset: 'orders',
      reason: 'nothing arrives',
      link: null,
      since: '2026-11-26T00:00:00Z',
    };
    const pipeline = await create();
    await pipeline.want('RUNNING');
    await pipeline.start();
    holds = [hold];
    await pipeline.heed();
    expect(pipeline.state).toBe('PAUSED');
    expect(pipeline.desired).toBe('RUNNING');
    await pipeline.shutDown();

    const reborn = await create();
    await reborn.converge();
    expect(reborn.state).toBe('PAUSED');
    holds = [];
    await reborn.heed();
    expect(reborn.state).toBe('RUNNING');
    expect(runners.map(({ asked }) => asked)).toEqual([
      ['start', 'pause', 'stop'],
      ['start'],
    ]);
    holds = [hold];
    await reborn.heed();
    await reborn.want('STOPPED');
    await reborn.stop();
    holds = [];
    await reborn.heed();
    expect(reborn.state).toBe('STOPPED');
  });

  it('gives up a start that does not end for a gate, and restarts of a failed one', async () => {
    const hung = await create(
      async (_, observer) =>
        new RecordingRunner(observer, () => new Promise(() => {})),
    );
    await hung.want('RUNNING');
    const started = hung.start();
    await eventually(
      async () => hung.snapshot() !== undefined,
      running => running,
    );
    holds = [
      { gateId: 'g', dataset: 'orders', reason: '', link: null, since: '' },
    ];
    await hung.heed();
    await started;
    expect(hung.state).toBe('PAUSED');
    expect(hung.snapshot()).toBeUndefined();
    expect(failures).toEqual([]);
    await hung.shutDown();
  });

  it('is degraded while a block fails again and again, or records are set aside', async () => {
    const pipeline = await create();
    await pipeline.want('RUNNING');
    await pipeline.start();
    const { observer } = runners[0];
    const retry = (attempt: number) =>
      observer.onBlockRetry({
        blockNumber: 1,
        error: new Error('too many parts'),
        attempt,
        delayMs: 50,
      });
    retry(1);
    expect(pipeline.state).toBe('RUNNING');
    retry(2);
    expect(pipeline.state).toBe('DEGRADED');
    observer.onBlockDone({
      blockNumber: 1,
      ranges: [],
      records: 1,
      bytes: 1,
      quarantined: 0,
      attempts: 3,
      startedAtMs: 0,
      finishedAtMs: 1,
      foundAgain: false,
      oldestAppendedAtMs: 0,
      youngestAppendedAtMs: 0,
    });
    expect(pipeline.state).toBe('RUNNING');
    observer.onQuarantined({ blockNumber: 2, records: 1 });
    expect(pipeline.state).toBe('DEGRADED');
    await pipeline.shutDown();
  });
});
