import type {
  CheckFilesResponse,
  QualityGatesResponse,
  QuarantineResponse,
} from '@analytics-engine/plugin-analytics-common';
import { RestClient } from '@analytics-engine/plugin-analytics-react';
import type { FetchApi } from '@backstage/core-plugin-api';
import type { DataQualityApi } from './DataQualityApi';

/** {@link DataQualityApi} over HTTP. */
export class DataQualityClient implements DataQualityApi {
  readonly #rest: RestClient;

  static create(options: { fetchApi: FetchApi }): DataQualityClient {
    return new DataQualityClient(
      RestClient.create({ ...options, pluginId: 'data-quality' }),
    );
  }

  private constructor(rest: RestClient) {
    this.#rest = rest;
  }

  datasets: DataQualityApi['datasets'] = signal =>
    this.#rest.json(['datasets'], { signal });

  dataset: DataQualityApi['dataset'] = (name, signal) =>
    this.#rest.json(['datasets', name], { signal });

  report: DataQualityApi['report'] = signal =>
    this.#rest.json(['report'], { signal });

  startRun: DataQualityApi['startRun'] = dataset =>
    this.#rest.json(['validate'], {
      method: 'POST',
      body: { dataset, async: true },
    });

  runs: DataQualityApi['runs'] = (dataset, options, signal) =>
    this.#rest.json(['datasets', dataset, 'runs'], {
      signal,
      query: { ...options },
    });

  run: DataQualityApi['run'] = (runId, signal) =>
    this.#rest.json(['runs', runId], { signal });

  profile: DataQualityApi['profile'] = (dataset, { refresh }, signal) =>
    this.#rest.json(['datasets', dataset, 'profile'], {
      signal,
      query: { refresh: refresh || undefined },
    });

  suggestions: DataQualityApi['suggestions'] = (dataset, signal) =>
    this.#rest.json(['datasets', dataset, 'suggestions'], { signal });

  series: DataQualityApi['series'] = (dataset, query, signal) =>
    this.#rest.json(['datasets', dataset, 'series'], {
      signal,
      query: { ...query },
    });

  setSchedule: DataQualityApi['setSchedule'] = (dataset, schedule) =>
    this.#rest.json(['datasets', dataset, 'schedule'], {
      method: 'PUT',
      body: { schedule },
    });

  tryCheck: DataQualityApi['tryCheck'] = (definition, signal) =>
    this.#rest.json(['checks', 'try'], {
      method: 'POST',
      body: definition,
      signal,
    });

  createCheck: DataQualityApi['createCheck'] = definition =>
    this.#rest.json(['checks'], { method: 'POST', body: definition });

  changeCheck: DataQualityApi['changeCheck'] = (definition, version) =>
    this.#rest.json(['checks', definition.id], {
      method: 'PUT',
      body: definition,
      headers: { 'if-match': `"${version}"` },
    });

  deleteCheck: DataQualityApi['deleteCheck'] = async id => {
    await this.#rest.send(['checks', id], { method: 'DELETE' });
  };

  checkHistory: DataQualityApi['checkHistory'] = (id, signal) =>
    this.#rest.json(['checks', id, 'history'], { signal });

  checkVersions: DataQualityApi['checkVersions'] = (id, signal) =>
    this.#rest.json(['checks', id, 'versions'], { signal });

  checkFiles: DataQualityApi['checkFiles'] = async (dataset, signal) => {
    const answer = await this.#rest.json<CheckFilesResponse>(['check-files'], {
      signal,
      query: { dataset },
    });
    return answer.files;
  };

  refreshCheckFiles: DataQualityApi['refreshCheckFiles'] = async () => {
    await this.#rest.send(['check-files', 'refresh'], { method: 'POST' });
  };

  incidents: DataQualityApi['incidents'] = (filter, signal) =>
    this.#rest.json(['incidents'], {
      signal,
      query: {
        state: filter.states?.join(','),
        dataset: filter.dataset,
        check: filter.checkId,
        assignee: filter.assignee,
        limit: filter.limit,
        cursor: filter.cursor,
      },
    });

  incident: DataQualityApi['incident'] = (id, signal) =>
    this.#rest.json(['incidents', id], { signal });

  transitionIncident: DataQualityApi['transitionIncident'] = (id, request) =>
    this.#rest.json(['incidents', id, 'transitions'], {
      method: 'POST',
      body: request,
    });

  commentIncident: DataQualityApi['commentIncident'] = (id, text) =>
    this.#rest.json(['incidents', id, 'comments'], {
      method: 'POST',
      body: { text },
    });

  closedGates: DataQualityApi['closedGates'] = async (dataset, signal) => {
    const answer = await this.#rest.json<QualityGatesResponse>(['gates'], {
      signal,
      query: { dataset, closed: true },
    });
    return answer.gates;
  };

  openGate: DataQualityApi['openGate'] = (id, reason) =>
    this.#rest.json(['gates', id, 'open'], {
      method: 'POST',
      body: { reason },
    });

  quarantines: DataQualityApi['quarantines'] = async (dataset, signal) => {
    const answer = await this.#rest.json<QuarantineResponse>(['quarantine'], {
      signal,
      query: { dataset },
    });
    return answer.quarantines;
  };

  endQuarantine: DataQualityApi['endQuarantine'] = (id, verb, reason) =>
    this.#rest.json(['quarantine', id, verb], {
      method: 'POST',
      body: { reason },
    });
}
