import type {
  DatasetQuality,
  DatasetsQualityResponse,
  ModelStatus,
  ModelsStatusResponse,
  PipelineStatus,
  PipelinesStatusResponse,
} from '@analytics-engine/plugin-analytics-common';
import { judgeAll } from './judgeAll';

const pipeline = {
  name: 'sales',
  state: 'RUNNING',
  health: 'UP',
  lagSeconds: 0,
  consumerLag: 0,
  errorCount: 0,
  lastError: null,
  heldBy: [],
} as unknown as PipelineStatus;
const orders = {
  dataset: 'orders',
  status: 'HEALTHY',
  checks: 11,
  failedChecks: 0,
  openIncidents: 0,
} as unknown as DatasetQuality;
const churn: ModelStatus = {
  model: 'churn',
  state: 'SERVING',
  production: { version: 'v1', since: '2026-01-01T00:00:00.000Z' },
  canary: null,
  previous: null,
  health: 'UP',
  reasons: [],
  deploymentId: null,
};

function judge(
  changes: {
    pipeline?: Partial<PipelineStatus>;
    quality?: Partial<DatasetQuality> | Error;
    model?: Partial<ModelStatus> | Error;
  } = {},
) {
  const { quality = {}, model = {} } = changes;
  const only = { ...pipeline, ...changes.pipeline };
  const pipelines = {
    summary: { total: 1, running: only.state === 'RUNNING' ? 1 : 0 },
    pipelines: [only],
  } as PipelinesStatusResponse;
  const part = <T>(answer: T | Error) =>
    answer instanceof Error
      ? { data: undefined, error: answer }
      : { data: answer, error: undefined };
  return judgeAll({
    pipelines,
    quality: part(
      quality instanceof Error
        ? quality
        : ({
            datasets: [{ ...orders, ...quality }],
          } as DatasetsQualityResponse),
    ),
    models: part(
      model instanceof Error
        ? model
        : ({ models: [{ ...churn, ...model }] } as ModelsStatusResponse),
    ),
  });
}

describe('what the first page says of everything', () => {
  it('calls all well only when all of it is', () => {
    expect(judge()).toEqual({
      tone: 'success',
      sentence: 'All is well: 1 of 1 pipelines are running.',
      concerns: [],
    });
  });

  it.each([
    ['a failed pipeline', { pipeline: { state: 'FAILED' } }, 'danger'],
    ['an unhealthy dataset', { quality: { status: 'UNHEALTHY' } }, 'danger'],
    ['an open incident', { quality: { openIncidents: 1 } }, 'warning'],
    ['a check that fails', { quality: { failedChecks: 1 } }, 'warning'],
    ['a model that drifts', { model: { health: 'DEGRADED' } }, 'warning'],
    ['a model that is down', { model: { health: 'DOWN' } }, 'danger'],
    ['silence of data quality', { quality: new Error('503') }, 'warning'],
    ['silence of models', { model: new Error('503') }, 'warning'],
    [
      'a pipeline that a gate holds',
      {
        pipeline: {
          state: 'PAUSED',
          heldBy: [{ reason: 'prices' }],
        } as unknown as Partial<PipelineStatus>,
      },
      'warning',
    ],
  ] as const)('does not with %s', (_, changes, tone) => {
    const judged = judge(changes as Parameters<typeof judge>[0]);
    expect(judged.tone).toBe(tone);
    expect(judged.sentence).not.toMatch(/well/);
    expect(judged.concerns).toHaveLength(1);
  });

  it('mentions a rollout without alarm, and no finished import', () => {
    const { tone, concerns } = judge({
      model: {
        canary: { version: 'v2', trafficPercent: 10, since: '' },
      },
    });
    expect([tone, concerns[0].tone]).toEqual(['success', 'info']);
    expect(judge({ pipeline: { state: 'STOPPED' } }).concerns).toEqual([]);
  });
});
