import type {
  BatchScoreResponse,
  DeploymentDetail,
  ModelMetricsResponse,
  ModelStatus,
  RetrainResponse,
  TrainingJob,
} from '@analytics-engine/plugin-analytics-common';
import { HttpResponse, http } from 'msw';
import { canary } from './deployments';
import { modelDrift, modelMetrics } from './figures';
import { modelStatus, modelVersion, NOW } from './models';

/** What the fake backend was asked to do. */
export interface FakeModelsState {
  statuses: ModelStatus[];
  metrics: ModelMetricsResponse;
  deployment: DeploymentDetail | undefined;
  jobs: TrainingJob[];
  requests: Array<{ path: string; body: unknown }>;
}

/** Stands in for the REST API of models in tests of the pages. */
export function fakeModels() {
  const state: FakeModelsState = {
    statuses: [modelStatus()],
    metrics: modelMetrics(),
    deployment: undefined,
    jobs: [],
    requests: [],
  };
  const root = '*/api/ml-models';
  const record = async (request: Request, path: string) => {
    const text = await request.text();
    state.requests.push({ path, body: text ? JSON.parse(text) : undefined });
  };
  const handlers = [
    http.get(`${root}/models/status`, () =>
      HttpResponse.json({ timestamp: NOW, models: state.statuses }),
    ),
    http.get(`${root}/models/metrics`, () =>
      HttpResponse.json({ timestamp: NOW, models: [] }),
    ),
    http.get(`${root}/models/:model/status`, ({ params }) => {
      const status = state.statuses.find(one => one.model === params.model);
      return status
        ? HttpResponse.json(status)
        : HttpResponse.json(
            {
              error: {
                name: 'NotFoundError',
                message: `There is no model '${params.model}'`,
              },
              response: { statusCode: 404 },
            },
            { status: 404 },
          );
    }),
    http.get(`${root}/models/:model/versions`, () =>
      HttpResponse.json({
        model: 'churn',
        versions: [modelVersion('v3'), modelVersion('v2')],
      }),
    ),
    http.get(`${root}/models/:model/metrics`, () =>
      HttpResponse.json(state.metrics),
    ),
    http.get(`${root}/models/:model/metrics/history`, () =>
      HttpResponse.json({
        model: 'churn',
        task: 'binary',
        intervalSeconds: 3600,
        points: [],
      }),
    ),
    http.get(`${root}/models/:model/drift`, () =>
      HttpResponse.json(modelDrift()),
    ),
    http.get(`${root}/models/:model/predictions/distribution`, () =>
      HttpResponse.json({
        model: 'churn',
        version: 'v2',
        window: '24h',
        total: 0,
        type: 'numeric',
        buckets: [],
        quantiles: {},
      }),
    ),
    http.get(`${root}/models/:model/deployments`, () =>
      HttpResponse.json({
        model: 'churn',
        deployments: state.deployment ? [state.deployment] : [],
      }),
    ),
    http.get(`${root}/models/:model/deployments/:id`, () =>
      HttpResponse.json(state.deployment),
    ),
    http.post(
      `${root}/models/:model/deployments/:id/:action`,
      async ({ params, request }) => {
        await record(request, String(params.action));
        state.deployment = {
          ...canary(),
          state: 'ROLLED_BACK',
          allowedActions: [],
          finishedAt: NOW,
        };
        return HttpResponse.json(state.deployment);
      },
    ),
    http.post(`${root}/models/deploy`, async ({ request }) => {
      await record(request, 'deploy');
      state.deployment = canary();
      return HttpResponse.json(
        {
          deploymentId: 'd-1',
          model: 'churn',
          version: 'v3',
          strategy: 'canary',
          state: 'CANARY',
          trafficPercent: 10,
          operationId: 'op-1',
        },
        { status: 202 },
      );
    }),
    http.post(`${root}/models/:model/rollback`, async ({ request }) => {
      await record(request, 'rollback');
      return HttpResponse.json(
        {
          model: 'churn',
          from: 'v2',
          to: 'v1',
          state: 'SERVING',
          operationId: 'op-3',
        },
        { status: 202 },
      );
    }),
    http.get(`${root}/training/status`, () =>
      HttpResponse.json({ timestamp: NOW, jobs: state.jobs }),
    ),
    http.post(`${root}/models/:model/retrain`, async ({ request }) => {
      await record(request, 'retrain');
      const answer: RetrainResponse = {
        trainingId: 'train-1',
        model: 'churn',
        state: 'QUEUED',
        trainingData: {
          from: '2026-03-01T00:00:00.000Z',
          to: '2026-04-01T00:00:00.000Z',
        },
        autoDeployIfBetter: true,
        operationId: 'op-4',
      };
      return HttpResponse.json(answer, { status: 202 });
    }),
    http.post(`${root}/models/:model/score`, async ({ request }) => {
      await record(request, 'score');
      const answer: BatchScoreResponse = {
        model: 'churn',
        version: 'v2',
        dataset: 'customers',
        target: 'batch_scores',
        runId: 'op-1',
        rows: 1200,
        operationId: 'op-1',
      };
      return HttpResponse.json(answer, { status: 202 });
    }),
    http.get('*/api/operations/operations/op-1', () =>
      HttpResponse.json({
        id: 'op-1',
        kind: 'ml-batch-scoring',
        state: 'SUCCEEDED',
        progress: { done: 1200, total: 1200, unit: 'rows' },
        error: null,
      }),
    ),
    http.post(`${root}/models/:model/predict`, async ({ request }) => {
      await record(request, 'predict');
      return HttpResponse.json({
        model: 'churn',
        predictions: [
          { predictionId: 'p-1', version: 'v2', score: 0.73, label: 'churns' },
        ],
      });
    }),
  ];
  return { state, handlers };
}
