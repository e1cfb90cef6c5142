import type {
  ClearErrorsResponse,
  PipelineAction,
  PipelineErrorDetail,
  PipelineErrorsResponse,
  PipelineReleaseResponse,
  PipelineState,
  PipelineStatus,
} from '@analytics-engine/plugin-analytics-common';
import { HttpResponse, http } from 'msw';
import { listItem, NOW, pipelineStatus } from './pipelines';

const AFTER: Record<PipelineAction, PipelineState> = {
  start: 'RUNNING',
  restart: 'RUNNING',
  pause: 'PAUSED',
  stop: 'STOPPED',
};

/**
 * The REST API of pipelines for tests of the pages, with a state that actions
 * change. It stands in for the HTTP side only; the real one is tested by
 * driving the product in a browser.
 */
export function fakeBackend() {
  const state = {
    pipelines: [] as PipelineStatus[],
    errors: [] as PipelineErrorDetail[],
    datasets: ['orders'],
    saved: [] as Array<{ url: string; body: unknown }>,
    /** Of every definition. */
    definitionVersion: 1,
    definitionReads: 0,
    requests: [] as Array<{ method: string; path: string; body: unknown }>,
    isDown: false,
  };
  const base = '*/api/pipelines';
  const find = (name: unknown) =>
    state.pipelines.find(pipeline => pipeline.name === name);
  const notFound = (name: unknown) =>
    failure(404, 'NotFoundError', `Pipeline '${name}' does not exist`);
  const handlers = [
    http.get(`${base}/status`, () =>
      state.isDown
        ? failure(503, 'ServiceUnavailableError', 'The log is away')
        : HttpResponse.json({
            timestamp: NOW,
            summary: summaryOf(state.pipelines),
            pipelines: state.pipelines,
          }),
    ),
    http.get(`${base}/datasets`, () =>
      state.isDown
        ? failure(503, 'ServiceUnavailableError', 'The warehouse is away')
        : HttpResponse.json({
            datasets: state.datasets.map(name => ({
              name,
              table: name,
              kind: 'table',
              key: [],
              columns: [{ name: 'quantity', type: 'UInt32' }],
              owner: 'group:default/data-platform',
              origin: 'user',
            })),
          }),
    ),
    http.put(`${base}/datasets/:dataset`, async ({ request, params }) => {
      state.saved.push({ url: request.url, body: await request.json() });
      state.datasets.push(String(params.dataset));
      return HttpResponse.json({ name: params.dataset }, { status: 201 });
    }),
    http.get(`${base}/events`, () =>
      HttpResponse.json({
        kind: 'embedded',
        topics: [{ topic: 'shop', partitions: 2 }],
      }),
    ),
    http.post(`${base}/validate`, async ({ request }) => {
      const body = (await request.json()) as { source: { topic: string } };
      return HttpResponse.json({
        valid: body.source.topic !== 'taken',
        errors:
          body.source.topic === 'taken'
            ? [{ field: 'source.topic', message: 'Somebody reads it already' }]
            : [],
        warnings: [],
      });
    }),
    http.get(`${base}/:name/status`, ({ params }) => {
      const pipeline = find(params.name);
      return pipeline ? HttpResponse.json(pipeline) : notFound(params.name);
    }),
    http.get(`${base}/:name/history`, ({ params }) =>
      HttpResponse.json({
        pipeline: params.name,
        intervalSeconds: 10,
        points: [
          {
            at: NOW,
            events: 1200,
            eventsPerSecond: 120,
            lagSeconds: 2,
            consumerLag: 10,
            delayMs: { p50: 300, p95: 800, p99: 950 },
            blockMs: { p50: 20, p95: 40 },
            failures: 0,
          },
        ],
      }),
    ),
    http.get(`${base}/:name/offsets`, ({ params }) =>
      HttpResponse.json({
        pipeline: params.name,
        verdict: 'STALL',
        totalLag: 10,
        partitions: [
          {
            topic: 'shop',
            partition: 0,
            committed: 40,
            end: 50,
            earliest: 0,
            lag: 10,
            verdict: 'STALL',
          },
        ],
      }),
    ),
    http.get(`${base}/:name/errors`, ({ request, params }) => {
      const { searchParams } = new URL(request.url);
      const from = searchParams.get('from');
      const to = searchParams.get('to');
      const errors = state.errors.filter(
        ({ firstSeen, lastSeen }) =>
          (!from || Date.parse(lastSeen) >= Date.parse(from)) &&
          (!to || Date.parse(firstSeen) <= Date.parse(to)),
      );
      return HttpResponse.json({
        pipeline: String(params.name),
        errorState: state.errors.length > 0,
        total: errors.length,
        errors,
        classes: errors.length
          ? [
              {
                class: 'TYPE_MISMATCH',
                batches: errors.length,
                records: errors.length,
              },
            ]
          : [],
        nextCursor: null,
      } satisfies PipelineErrorsResponse);
    }),
    http.get(`${base}/:name/errors/:id`, ({ params }) =>
      HttpResponse.json(state.errors.find(error => error.id === params.id)),
    ),
    http.post(`${base}/:name/errors/:id/retry`, () =>
      HttpResponse.json({
        dryRun: true,
        tried: 1,
        total: 1,
        wouldLand: 0,
        rows: [
          {
            topic: 'shop',
            partition: 0,
            offset: 41,
            result: 'REFUSED',
            class: 'TYPE_MISMATCH',
            message: 'still not a number',
          },
        ],
      }),
    ),
    http.post(`${base}/:name/clear-errors`, async ({ request, params }) => {
      state.requests.push({
        method: 'POST',
        path: 'clear-errors',
        body: await request.json(),
      });
      const cleared = state.errors.length;
      state.errors = [];
      return HttpResponse.json({
        pipeline: String(params.name),
        cleared,
        state: 'RUNNING',
      } satisfies ClearErrorsResponse);
    }),
    http.post(`${base}/:name/release`, async ({ request, params }) => {
      const pipeline = find(params.name);
      if (!pipeline) {
        return notFound(params.name);
      }
      state.requests.push({
        method: 'POST',
        path: 'release',
        body: await request.json(),
      });
      const opened = pipeline.heldBy.map(({ gateId }) => gateId);
      pipeline.heldBy = [];
      pipeline.state = 'RUNNING';
      return HttpResponse.json({
        pipeline: pipeline.name,
        opened,
        status: pipeline,
      } satisfies PipelineReleaseResponse);
    }),
    http.post(`${base}/:name/:action`, ({ params }) => {
      const pipeline = find(params.name);
      if (!pipeline) {
        return notFound(params.name);
      }
      const action = params.action as PipelineAction;
      state.requests.push({ method: 'POST', path: action, body: undefined });
      const previousState = pipeline.state;
      pipeline.state = AFTER[action];
      return HttpResponse.json(
        {
          pipeline: params.name,
          action,
          previousState,
          state: pipeline.state,
          changed: true,
        },
        { status: 202 },
      );
    }),
    http.get(`${base}/:name`, ({ params }) => {
      state.definitionReads += 1;
      return find(params.name)
        ? HttpResponse.json(
            listItem(String(params.name), state.definitionVersion),
          )
        : notFound(params.name);
    }),
    http.put(`${base}/:name`, async ({ request, params }) => {
      const name = String(params.name);
      const expected = request.headers.get('if-match');
      if (expected && expected !== `"${state.definitionVersion}"`) {
        return failure(
          409,
          'ConflictError',
          `Pipeline '${name}' was changed meanwhile`,
        );
      }
      state.saved.push({ url: request.url, body: await request.json() });
      if (!find(name)) {
        state.pipelines.push(pipelineStatus(name, 'STARTING'));
      }
      return HttpResponse.json(listItem(name), { status: 201 });
    }),
  ];
  return { state, handlers };
}

function summaryOf(pipelines: PipelineStatus[]) {
  const count = (state: PipelineState) =>
    pipelines.filter(pipeline => pipeline.state === state).length;
  return {
    total: pipelines.length,
    running: count('RUNNING'),
    paused: count('PAUSED'),
    stopped: count('STOPPED'),
    failed: count('FAILED'),
  };
}

function failure(statusCode: number, name: string, message: string) {
  return HttpResponse.json(
    { error: { name, message }, response: { statusCode } },
    { status: statusCode },
  );
}
