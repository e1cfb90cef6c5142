import type {
  CheckResult,
  QualityRun,
} from '@analytics-engine/plugin-analytics-common';
import { TestDatabases } from '@backstage/backend-test-utils';
import { randomUUID } from 'node:crypto';
import { migrateDatabase } from '../database/migrateDatabase';
import { RunStore } from './RunStore';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});

const result = (score: number | null): CheckResult => ({
  checkId: 'volume',
  name: 'Volume',
  type: 'volume',
  dimension: 'volume',
  column: null,
  status: score === null ? 'NOT_EVALUATED' : 'PASSED',
  severity: 'warning',
  expected: 'at least 1 rows',
  actual: '1 rows',
  evaluatedRows: 1,
  failedRows: 0,
  failedPercent: 0,
  score,
  weight: 1,
  method: 'exact',
  sampleKeys: [],
  error: null,
});

function runOf(finishedMs: number, score: number | null): QualityRun {
  return {
    runId: randomUUID(),
    dataset: 'orders',
    trigger: 'request',
    startedAt: new Date(finishedMs - 10).toISOString(),
    finishedAt: new Date(finishedMs).toISOString(),
    status: 'PASSED',
    qualityStatus: 'HEALTHY',
    score,
    checksPassedPercent: 100,
    coverage: score === null ? 0 : 1,
    dimensions: {},
    rowsScanned: 1,
    window: { from: null, to: null },
    durationMs: 10,
    queries: 1,
    results: [result(score)],
    anomalies: [],
    incidents: [],
  };
}

describe.each(databases.eachSupportedId())('RunStore on %s', engine => {
  it('keeps runs, the newest result of each check, and its history; not evaluated stays null', async () => {
    const knex = await databases.init(engine);
    await migrateDatabase({ getClient: async () => knex });
    const store = RunStore.create({ knex });
    const runs = [runOf(1_000, 90), runOf(2_000, null), runOf(3_000, 99.5)];
    for (const run of runs) {
      await store.add(run, latest => latest[0].score);
    }
    expect(await store.get(runs[1].runId)).toEqual(runs[1]);
    expect(await store.get(randomUUID())).toBeUndefined();
    const page = await store.list({ dataset: 'orders', limit: 2 });
    expect(page.map(({ runId }) => runId)).toEqual([
      runs[2].runId,
      runs[1].runId,
    ]);
    const rest = await store.list({
      dataset: 'orders',
      limit: 2,
      beforeMs: 2_000,
    });
    expect(rest.map(({ runId }) => runId)).toEqual([runs[0].runId]);
    expect((await store.latest('orders')).get('volume')).toMatchObject({
      runId: runs[2].runId,
      score: 99.5,
    });
    const trend = await store.trend({
      dataset: 'orders',
      fromMs: 0,
      toMs: 3_000,
      limit: 10,
    });
    expect(trend.map(({ score }) => score)).toEqual([90, null, 99.5]);
    const history = await store.history('volume', 2);
    expect(history.map(({ score }) => score)).toEqual([null, 99.5]);
    await store.forget('volume');
    expect((await store.latest('orders')).size).toBe(0);
  });
});
