import type { FetchApi } from '@backstage/core-plugin-api';
import { RestClient } from '@analytics-engine/plugin-analytics-react';
import type { MlModelsApi } from './MlModelsApi';

/** {@link MlModelsApi} over HTTP. */
export class MlModelsClient implements MlModelsApi {
  readonly #rest: RestClient;

  static create(options: { fetchApi: FetchApi }): MlModelsClient {
    return new MlModelsClient(
      RestClient.create({ ...options, pluginId: 'ml-models' }),
    );
  }

  private constructor(rest: RestClient) {
    this.#rest = rest;
  }

  list: MlModelsApi['list'] = signal => this.#rest.json(['models'], { signal });

  statuses: MlModelsApi['statuses'] = signal =>
    this.#rest.json(['models', 'status'], { signal });

  allMetrics: MlModelsApi['allMetrics'] = signal =>
    this.#rest.json(['models', 'metrics'], { signal });

  status: MlModelsApi['status'] = (model, signal) =>
    this.#rest.json(['models', model, 'status'], { signal });

  versions: MlModelsApi['versions'] = (model, signal) =>
    this.#rest.json(['models', model, 'versions'], { signal });

  metrics: MlModelsApi['metrics'] = (model, signal) =>
    this.#rest.json(['models', model, 'metrics'], { signal });

  history: MlModelsApi['history'] = (model, signal) =>
    this.#rest.json(['models', model, 'metrics', 'history'], { signal });

  drift: MlModelsApi['drift'] = (model, signal) =>
    this.#rest.json(['models', model, 'drift'], { signal });

  distribution: MlModelsApi['distribution'] = (model, signal) =>
    this.#rest.json(['models', model, 'predictions', 'distribution'], {
      signal,
    });

  deployments: MlModelsApi['deployments'] = (model, signal) =>
    this.#rest.json(['models', model, 'deployments'], { signal });

  deployment: MlModelsApi['deployment'] = (model, id, signal) =>
    this.#rest.json(['models', model, 'deployments', id], { signal });

  deploy: MlModelsApi['deploy'] = request =>
    this.#rest.json(['models', 'deploy'], { method: 'POST', body: request });

  act: MlModelsApi['act'] = (model, id, action) =>
    this.#rest.json(['models', model, 'deployments', id, action], {
      method: 'POST',
    });

  rollback: MlModelsApi['rollback'] = (model, request) =>
    this.#rest.json(['models', model, 'rollback'], {
      method: 'POST',
      body: request,
    });

  training: MlModelsApi['training'] = signal =>
    this.#rest.json(['training', 'status'], { signal });

  retrain: MlModelsApi['retrain'] = (model, request) =>
    this.#rest.json(['models', model, 'retrain'], {
      method: 'POST',
      body: request,
    });

  score: MlModelsApi['score'] = (model, request) =>
    this.#rest.json(['models', model, 'score'], {
      method: 'POST',
      body: request,
    });

  predict: MlModelsApi['predict'] = (model, request) =>
    this.#rest.json(['models', model, 'predict'], {
      method: 'POST',
      body: request,
    });
}
