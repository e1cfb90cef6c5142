import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '@analytics-engine/plugin-analytics-node';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { VersionRegistration } from '../types';
import type { MlflowArtifacts } from './MlflowArtifacts';
import { type MlflowCatalog, READY } from './MlflowCatalog';
import type { MlflowClient } from './MlflowClient';
import { describeForMlflow, DOCUMENT_FILE, MODEL_FILE } from './modelFiles';
import type { MlflowTag, MlflowVersion } from './types';
import { NAME_TAG, nameVersions } from './versionNames';

const FOLDER = 'model';
const READY_TIMEOUT_MS = 30_000;
const READY_POLL_MS = 200;
/** What MLflow does not take in the key of a metric or tag. */
const NOT_IN_KEYS = /[^\w\-. /]/g;

interface Run {
  run_id: string;
  artifact_uri: string;
}

/** Writes versions to MLflow: a run with its figures and files, and the version that points at it. */
export class MlflowPublisher {
  readonly #client: MlflowClient;
  readonly #catalog: MlflowCatalog;
  readonly #artifacts: MlflowArtifacts;
  readonly #experiment: string;

  static create(options: {
    client: MlflowClient;
    catalog: MlflowCatalog;
    artifacts: MlflowArtifacts;
    experiment: string;
  }): MlflowPublisher {
    return new MlflowPublisher(options);
  }

  private constructor(options: {
    client: MlflowClient;
    catalog: MlflowCatalog;
    artifacts: MlflowArtifacts;
    experiment: string;
  }) {
    this.#client = options.client;
    this.#catalog = options.catalog;
    this.#artifacts = options.artifacts;
    this.#experiment = options.experiment;
  }

  /**
   * Files first, then the version: a file that no version names harms nobody.
   *
   * @returns the version's name
   * @throws ConflictError when the name is taken
   */
  async publish(
    registration: VersionRegistration,
    artifact: Buffer,
  ): Promise<string> {
    const { model } = registration;
    await this.#catalog.ensureModel(model);
    await this.#expectFree(registration);
    const run = await this.#startRun(registration);
    let name: string;
    try {
      await this.#writeFiles(run, registration, artifact);
      name = await this.#createVersion(run, registration);
    } catch (error) {
      await this.#endRun(run, 'FAILED').catch(() => {});
      throw error;
    }
    await this.#endRun(run, 'FINISHED');
    return name;
  }

  async #expectFree({ model, version }: VersionRegistration): Promise<void> {
    if (version === undefined) return;
    const names = nameVersions(await this.#catalog.versions(model));
    if (names.has(version)) throw taken(model, version);
  }

  async #startRun({ model, ...version }: VersionRegistration): Promise<Run> {
    const { run } = await this.#client.send<{ run: { info: Run } }>(
      'POST',
      '/mlflow/runs/create',
      {
        experiment_id: await this.#experimentId(),
        run_name: `${model} ${version.version ?? version.artifact.sha256}`,
        start_time: Date.now(),
        tags: toTags({ 'mlflow.source.name': 'analytics-engine' }),
      },
    );
    const now = Date.now();
    await this.#client.send('POST', '/mlflow/runs/log-batch', {
      run_id: run.info.run_id,
      metrics: Object.entries(version.metrics).map(([key, value]) => ({
        key: key.replace(NOT_IN_KEYS, '_'),
        value,
        timestamp: now,
        step: 0,
      })),
    });
    return run.info;
  }

  async #endRun({ run_id }: Run, status: 'FINISHED' | 'FAILED'): Promise<void> {
    await this.#client.send('POST', '/mlflow/runs/update', {
      run_id,
      status,
      end_time: Date.now(),
    });
  }

  async #writeFiles(
    { artifact_uri, run_id }: Run,
    { model: _, ...registration }: VersionRegistration,
    artifact: Buffer,
  ): Promise<void> {
    const folder = `${artifact_uri}/${FOLDER}`;
    const files = {
      [MODEL_FILE]: artifact,
      [DOCUMENT_FILE]: Buffer.from(
        JSON.stringify({
          ...registration,
          trainingData: registration.trainingData ?? undefined,
        }),
      ),
      ...describeForMlflow({
        artifact: registration.artifact,
        runId: run_id,
        createdAt: new Date(),
      }),
    };
    for (const [name, bytes] of Object.entries(files)) {
      await this.#artifacts.write(folder, name, bytes);
    }
  }

  async #createVersion(
    { artifact_uri, run_id }: Run,
    registration: VersionRegistration,
  ): Promise<string> {
    const { model, version, description } = registration;
    const created = await this.#catalog.createVersion({
      name: model,
      source: `${artifact_uri}/${FOLDER}`,
      run_id,
      description,
      tags: tagsOf(registration),
    });
    try {
      await this.#waitUntilReady(created);
      // MLflow does not keep names apart, so who came first is looked up.
      const names = nameVersions(await this.#catalog.versions(model));
      const own = [...names].find(
        ([, found]) => found.version === created.version,
      );
      if (!own || (version !== undefined && own[0] !== version)) {
        throw taken(model, version ?? created.version);
      }
      return own[0];
    } catch (error) {
      await this.#catalog.deleteVersion(created).catch(() => {});
      throw error;
    }
  }

  async #waitUntilReady({ name, version }: MlflowVersion): Promise<void> {
    const untilMs = Date.now() + READY_TIMEOUT_MS;
    for (;;) {
      const found = await this.#catalog.version(name, version);
      if (found.status === READY) return;
      if (found.status === 'FAILED_REGISTRATION' || Date.now() > untilMs) {
        throw new UnavailableError(
          `MLflow did not register version ${version} of model '${name}': its status is ${found.status}`,
        );
      }
      await sleep(READY_POLL_MS);
    }
  }

  async #experimentId(): Promise<string> {
    const byName = async () => {
      const { experiment } = await this.#client.get<{
        experiment: { experiment_id: string };
      }>('/mlflow/experiments/get-by-name', {
        experiment_name: this.#experiment,
      });
      return experiment.experiment_id;
    };
    try {
      return await byName();
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
    try {
      const { experiment_id } = await this.#client.send<{
        experiment_id: string;
      }>('POST', '/mlflow/experiments/create', { name: this.#experiment });
      return experiment_id;
    } catch (error) {
      // Somebody else made it meanwhile.
      if (error instanceof ConflictError) return byName();
      throw error;
    }
  }
}

/** What people look for in MLflow; the document beside the file has everything. */
function tagsOf(registration: VersionRegistration): MlflowTag[] {
  const { artifact, createdBy, signature, tags, trainingData, version } =
    registration;
  return toTags({
    ...tags,
    'analytics-engine.sha256': artifact.sha256,
    'analytics-engine.created-by': createdBy,
    'analytics-engine.task': signature.output.task,
    ...(trainingData && {
      'analytics-engine.training-data': JSON.stringify(trainingData),
    }),
    ...(version !== undefined && { [NAME_TAG]: version }),
  });
}

function toTags(values: Record<string, string>): MlflowTag[] {
  return Object.entries(values).map(([key, value]) => ({
    key: key.replace(NOT_IN_KEYS, '_'),
    value,
  }));
}

function taken(model: string, version: string): ConflictError {
  return new ConflictError(
    `Model '${model}' has a version '${version}' already; versions never change, choose another name`,
  );
}
