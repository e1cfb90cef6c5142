import type {
  BatchScoreResponse,
  DeploymentDetail,
  ModelDriftResponse,
  ModelMetricsResponse,
  ModelStatus,
  ModelVersion,
  SliceFigures,
  TrainingJob,
} from '@analytics-engine/plugin-analytics-common';
import { HttpResponse, http } from 'msw';

const NOW = '2026-03-01T12:00:00.000Z';
const THRESHOLD = { normal: 0.85, alert: 0.8, status: 'OK' as const };

/** A model's status as the backend would tell it. */
export function modelStatus(more: Partial<ModelStatus> = {}): ModelStatus {
  return {
    model: 'churn',
    state: 'SERVING',
    production: { version: 'v2', since: NOW },
    canary: null,
    previous: { version: 'v1' },
    health: 'UP',
    reasons: [],
    deploymentId: null,
    ...more,
  };
}

/** A version that takes one feature of each type. */
export function modelVersion(version: string): ModelVersion {
  return {
    model: 'churn',
    version,
    description: '',
    createdAt: NOW,
    createdBy: 'training:t-1',
    artifact: {
      sha256: 'ab'.repeat(32),
      sizeBytes: 20_480,
      irVersion: 8,
      opsets: { 'ai.onnx': 17 },
      producer: 'tabular-trainer',
      inputName: 'input',
      inputWidth: 3,
      outputName: 'probabilities',
    },
    signature: {
      features: [
        { name: 'age', type: 'number', nullable: true },
        { name: 'member', type: 'boolean', nullable: false },
        {
          name: 'plan',
          type: 'category',
          nullable: false,
          categories: ['basic', 'pro'],
        },
      ],
      output: { task: 'binary', classes: ['stays', 'churns'], threshold: 0.5 },
    },
    goldenRows: [
      { features: { age: 41, member: true, plan: 'pro' }, score: 0.25 },
    ],
    goldenTolerance: 1e-5,
    metrics: { auc: 0.8443 },
    trainingData: null,
    tags: {},
    aliases: [],
  };
}

/** Figures of a model whose labels have not come. */
export function modelMetrics(
  more: Partial<ModelMetricsResponse> = {},
): ModelMetricsResponse {
  return {
    model: 'churn',
    version: 'v2',
    window: '7d',
    from: NOW,
    to: NOW,
    accuracy: null,
    precision: null,
    recall: null,
    f1: null,
    auc: null,
    logLoss: null,
    latencyMs: { p50: 1.2, p95: 3.4, p99: 8 },
    samples: 1200,
    predictionsTotal: 5000,
    errorRate: 0,
    regression: null,
    featureAvailability: 1,
    labelCoverage: 0,
    labelled: 0,
    labels: {
      from: NOW,
      to: NOW,
      predictions: 1000,
      labelled: 400,
      maturitySeconds: 3600,
    },
    labelDelaySeconds: null,
    calibration: [],
    estimate: { accuracy: 0.81, auc: 0.79, estimated: true },
    thresholds: {
      accuracy: THRESHOLD,
      latencyMs: THRESHOLD,
      driftScore: THRESHOLD,
      featureAvailability: THRESHOLD,
    },
    ...more,
  };
}

function slice(version: string, errors: number): SliceFigures {
  return {
    version,
    predictions: 400,
    errors,
    errorRate: errors / 400,
    latencyMs: { p50: 1, p95: 3 },
    meanScore: 0.3,
    scoreHistogram: [10, 20, 10, 0],
    labelled: 0,
    accuracy: null,
    auc: null,
  };
}

/** A canary at its second step. */
export function canary(): DeploymentDetail {
  return {
    deploymentId: 'd-1',
    model: 'churn',
    version: 'v3',
    stableVersion: 'v2',
    strategy: 'canary',
    state: 'PROGRESSING',
    trafficPercent: 25,
    steps: [10, 25, 50, 100],
    step: 1,
    stepStartedAt: NOW,
    stepDurationSeconds: 600,
    autoPromote: true,
    analysis: {
      minSamples: 200,
      maxLatencyRatio: 1.5,
      maxErrorRateIncrease: 0.01,
      maxScorePsi: 0.2,
      minAgreement: 0.9,
      maxAucLoss: 0.01,
    },
    comparison: {
      since: NOW,
      candidate: slice('v3', 8),
      control: slice('v2', 0),
      checks: [
        {
          check: 'errors',
          verdict: 'FAILURE',
          candidate: 0.02,
          control: 0,
          limit: 0.01,
          unit: 'ratio',
          message: '2 % of its calls fail, none of the control',
        },
      ],
      verdict: 'FAILURE',
      message: '2 % of its calls fail, none of the control',
      minSamples: 200,
    },
    allowedActions: ['promote', 'pause', 'abort'],
    startedAt: NOW,
    startedBy: 'user:default/guest',
    finishedAt: null,
    reason: null,
    operationId: 'op-1',
    history: [],
  };
}

/** Drift of one feature. */
export function modelDrift(): ModelDriftResponse {
  return {
    model: 'churn',
    version: 'v2',
    driftScore: 0.41,
    status: 'ALERT',
    method: 'psi',
    threshold: { normal: 0.1, alert: 0.3 },
    minSamples: 500,
    baseline: { from: null, to: null, samples: 4000 },
    current: { from: null, to: null, samples: 1200 },
    prediction: null,
    features: [
      {
        name: 'age',
        score: 0.41,
        rawScore: 0.42,
        method: 'psi',
        status: 'ALERT',
        missingShare: { baseline: 0, current: 0.02 },
        unseenShare: null,
        bins: [
          {
            label: 'to 30',
            from: null,
            to: 30,
            baselineShare: 0.6,
            currentShare: 0.2,
          },
          {
            label: 'over 30',
            from: 30,
            to: null,
            baselineShare: 0.5,
            currentShare: 0.7,
          },
        ],
      },
    ],
    checkedAt: NOW,
  };
}

/** A run that was better and is being deployed. */
export function trainingJob(): TrainingJob {
  return {
    trainingId: 't-1',
    model: 'churn',
    state: 'SUCCEEDED',
    progress: 1,
    step: 'done',
    trainingData: { from: NOW, to: NOW },
    autoDeployIfBetter: true,
    queuedAt: NOW,
    startedAt: NOW,
    finishedAt: NOW,
    startedBy: 'user:default/guest',
    version: 'v3',
    metrics: { auc: 0.86 },
    baseline: { auc: 0.84 },
    decision: 'DEPLOYED',
    decisionReason: 'AUC 0.860 against 0.840, at least 0.012 better at 95 %',
    curves: [],
    rows: { training: 3200, holdout: 800 },
    error: null,
    operationId: 'op-2',
  };
}

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
      HttpResponse.json({ model: 'churn', intervalSeconds: 3600, points: [] }),
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
