import { checkDefinitionSchema } from '@analytics-engine/plugin-analytics-common';
import type {
  CheckDefinitionInput,
  CheckFile,
  CheckSuggestion,
  CheckTrial,
  DatasetProfile,
  DatasetQualityDetail,
  IncidentDetail,
  IncidentTransitionRequest,
  QualityGate,
  QualityRun,
  Quarantine,
  SeriesResponse,
} from '@analytics-engine/plugin-analytics-common';
import { HttpResponse, http } from 'msw';
import { NOW, checkItem, checkResult } from './fixtures';

type Answer = [status: number, body?: unknown];

/**
 * The REST API of data quality for tests of the pages, with a state that
 * actions change. It stands in for the HTTP side only; the real one is tested
 * by driving the product in a browser.
 */
class FakeQuality {
  readonly state = {
    datasets: [] as DatasetQualityDetail[],
    incidents: [] as IncidentDetail[],
    runs: [] as QualityRun[],
    gates: [] as QualityGate[],
    quarantines: [] as Quarantine[],
    suggestions: [] as CheckSuggestion[],
    profiles: {} as Record<string, DatasetProfile>,
    series: [] as SeriesResponse[],
    checkFiles: [] as CheckFile[],
    /** What the next dry runs answer instead of a passing result. */
    trial: undefined as Partial<CheckTrial> | undefined,
    isDown: false,
    requests: [] as Array<{ method: string; path: string; body: unknown }>,
  };

  readonly find = (name: string) =>
    this.state.datasets.find(({ dataset }) => dataset === name);

  readonly read = (path: string, query: URLSearchParams): Answer => {
    const [noun, id, part] = path.split('/');
    switch (noun) {
      case 'datasets':
        return id ? this.readDataset(id, part, query) : this.listDatasets();
      case 'report':
        return [200, this.report()];
      case 'incidents':
        return id ? this.readIncident(id) : this.listIncidents(query);
      case 'runs':
        return found(
          this.state.runs.find(({ runId }) => runId === id),
          `Run '${id}'`,
        );
      case 'checks':
        return this.readCheck(id, part);
      case 'gates':
        return [
          200,
          {
            gates: this.state.gates.filter(({ dataset }) =>
              matches(query, 'dataset', dataset),
            ),
          },
        ];
      case 'check-files':
        return [200, { files: this.state.checkFiles }];
      case 'quarantine':
        return [200, { quarantines: this.state.quarantines }];
      default:
        return refusal(404, 'NotFoundError', `No route ${path}`);
    }
  };

  readonly listDatasets = (): Answer => [
    200,
    {
      timestamp: NOW,
      overall: {
        score: this.state.datasets[0]?.score ?? null,
        status: this.state.datasets[0]?.status ?? 'UNKNOWN',
        coverage: 1,
      },
      datasets: this.state.datasets,
    },
  ];

  readonly readDataset = (
    name: string,
    part: string | undefined,
    query: URLSearchParams,
  ): Answer => {
    const dataset = this.find(name);
    if (!dataset) {
      return refusal(404, 'NotFoundError', `Dataset '${name}' does not exist`);
    }
    switch (part) {
      case 'runs':
        return [
          200,
          {
            dataset: name,
            runs: dataset.lastRun ? [dataset.lastRun] : [],
            nextCursor: null,
          },
        ];
      case 'profile':
        return found(this.state.profiles[name], 'Profile');
      case 'suggestions':
        return [
          200,
          {
            dataset: name,
            profiledAt: NOW,
            suggestions: this.state.suggestions,
          },
        ];
      case 'series':
        return found(
          this.state.series.find(
            ({ metric }) => metric === query.get('metric'),
          ) ?? {
            dataset: name,
            metric: query.get('metric'),
            column: query.get('column'),
            bucketSeconds: 3_600,
            points: [],
          },
          'Series',
        );
      default:
        return [200, dataset];
    }
  };

  readonly report = () => ({
    generatedAt: NOW,
    period: { from: NOW, to: NOW },
    overall: {
      score: this.state.datasets[0]?.score ?? null,
      status: this.state.datasets[0]?.status ?? 'UNKNOWN',
      coverage: 1,
      trend: this.state.datasets[0]?.trend ?? [],
    },
    dimensions: this.state.datasets[0]?.dimensions ?? {},
    datasets: [],
    incidents: {
      open: this.state.incidents.length,
      acknowledged: 0,
      resolved: 0,
    },
  });

  readonly listIncidents = (query: URLSearchParams): Answer => {
    const states = query.get('state')?.split(',');
    const incidents = this.state.incidents.filter(
      one =>
        (!states || states.includes(one.state)) &&
        matches(query, 'dataset', one.dataset) &&
        matches(query, 'check', one.checkId),
    );
    return [200, { total: incidents.length, incidents, nextCursor: null }];
  };

  readonly readIncident = (id: string): Answer =>
    found(
      this.state.incidents.find(one => one.id === id),
      `Incident '${id}'`,
    );

  readonly readCheck = (id: string, part: string | undefined): Answer => {
    const item = this.state.datasets
      .flatMap(({ items }) => items)
      .find(({ definition }) => definition.id === id);
    if (!item) {
      return refusal(404, 'NotFoundError', `Check '${id}' does not exist`);
    }
    if (part === 'history') {
      const { lastResult } = item;
      return [
        200,
        {
          checkId: id,
          points: lastResult ? [{ ...lastResult }] : [],
        },
      ];
    }
    return part === 'versions'
      ? [
          200,
          {
            checkId: id,
            versions: [
              {
                version: item.version,
                at: item.updatedAt,
                by: item.updatedBy,
                definition: item.definition,
              },
            ],
          },
        ]
      : [200, item];
  };

  readonly write = (method: string, path: string, body: any): Answer => {
    const [noun, id, part] = path.split('/');
    if (noun === 'validate') {
      return [
        202,
        {
          operationId: 'op-1',
          runId: 'run-8',
          status: 'RUNNING',
          links: { self: '/operations/op-1' },
        },
      ];
    }
    if (path === 'checks/try') {
      return [200, this.trialOf(body)];
    }
    if (noun === 'checks' && method === 'POST') {
      const item = checkItem(body as CheckDefinitionInput, null);
      this.find(item.definition.dataset)!.items.push(item);
      return [201, item];
    }
    if (noun === 'incidents') {
      return this.changeIncident(id, part, body);
    }
    if (noun === 'gates') {
      this.state.gates = this.state.gates.filter(gate => gate.id !== id);
      return [200, {}];
    }
    return refusal(404, 'NotFoundError', `No route ${path}`);
  };

  readonly trialOf = (definition: CheckDefinitionInput): CheckTrial => ({
    valid: true,
    errors: [],
    result: checkResult(checkDefinitionSchema.parse(definition).id),
    durationMs: 12,
    rowsScanned: 541_909,
    sql: 'SELECT 1',
    ...this.state.trial,
  });

  readonly changeIncident = (
    id: string,
    part: string | undefined,
    body: IncidentTransitionRequest & { text?: string },
  ): Answer => {
    const one = this.state.incidents.find(candidate => candidate.id === id)!;
    const note = (
      kind: IncidentDetail['timeline'][number]['kind'],
      text: string | null,
    ) =>
      one.timeline.push({
        at: `2026-03-01T12:00:0${one.timeline.length}.000Z`,
        actor: 'user:default/guest',
        kind,
        text,
        runId: null,
      });
    if (part === 'comments') {
      note('commented', body.text!);
    } else if (body.transition === 'assign') {
      one.state = 'ASSIGNED';
      one.assignee = body.assignee!;
      one.availableTransitions = ['assign', 'resolve'];
      note('assigned', body.assignee!);
    } else if (body.transition === 'resolve') {
      one.state = 'RESOLVED';
      one.reason = body.reason!;
      one.availableTransitions = ['reopen'];
      note('resolved', body.comment!);
    }
    return [200, one];
  };
}

/** The fake with its handlers for msw. */
export function fakeBackend() {
  const fake = new FakeQuality();
  const { state } = fake;
  const handlers = [
    http.all('*/api/data-quality/*', async ({ request }) => {
      const url = new URL(request.url);
      const path = url.pathname.replace(/^.*\/api\/data-quality\//, '');
      if (state.isDown) {
        return toResponse(
          refusal(503, 'ServiceUnavailableError', 'The warehouse is away'),
        );
      }
      if (request.method === 'GET') {
        return toResponse(fake.read(path, url.searchParams));
      }
      const text = await request.text();
      const body = text ? JSON.parse(text) : undefined;
      state.requests.push({ method: request.method, path, body });
      return toResponse(fake.write(request.method, path, body));
    }),
    http.get('*/api/operations/operations/:id', ({ params }) =>
      HttpResponse.json({
        id: params.id,
        kind: 'data-quality-run',
        state: 'SUCCEEDED',
        progress: { done: 2, total: 2, unit: 'checks' },
        error: null,
      }),
    ),
    http.get('*/api/catalog/entities/by-query', () =>
      HttpResponse.json({
        items: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Group',
            metadata: { name: 'data-platform', namespace: 'default' },
          },
        ],
        totalItems: 1,
        pageInfo: {},
      }),
    ),
  ];
  return { state, handlers };
}

function matches(query: URLSearchParams, name: string, value: string) {
  const wanted = query.get(name);
  return wanted === null || wanted === value;
}

function found(value: unknown, what: string): Answer {
  return value
    ? [200, value]
    : refusal(404, 'NotFoundError', `${what} does not exist`);
}

function refusal(statusCode: number, name: string, message: string): Answer {
  return [statusCode, { error: { name, message }, response: { statusCode } }];
}

function toResponse([status, body]: Answer) {
  return HttpResponse.json(body as {}, { status });
}
