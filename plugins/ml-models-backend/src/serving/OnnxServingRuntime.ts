import type { ModelVersion } from '@analytics-engine/plugin-analytics-common';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import { readFile } from 'node:fs/promises';
import type { ModelGate } from '../intake/gate/ModelGate';
import type { GateReport } from '../intake/gate/types';
import type { GateReports } from '../intake/GateReports';
import type { ModelRegistry } from '../registry/types';
import { BusyError } from './BusyError';
import { HostPool } from './HostPool';
import { ProcessHost } from './hosts/ProcessHost';
import { WorkerHost } from './hosts/WorkerHost';
import { HotModel } from './HotModel';
import {
  LOAD_TIMEOUT_MS,
  LOW_PRIORITY_PATIENCE,
  LOW_PRIORITY_SHARE,
} from './limits';
import { readScores } from './readScores';
import type { ServingSettings } from './ServingSettings';
import type {
  Scores,
  ScoreRequest,
  ServingRuntime,
  WarmVersion,
} from './types';

/** What {@link OnnxServingRuntime} stands on. */
export interface OnnxServingRuntimeOptions {
  registry: ModelRegistry;
  gate: ModelGate;
  reports: GateReports;
  settings: ServingSettings;
  /** Threads for models that are too slow for the event loop. */
  workers: number;
}

/**
 * Small models run on the event loop, larger ones and large batches in worker
 * threads, and each model that nobody vouches for in a process of its own.
 */
export class OnnxServingRuntime implements ServingRuntime {
  readonly #registry: ModelRegistry;
  readonly #gate: ModelGate;
  readonly #reports: GateReports;
  readonly #settings: ServingSettings;
  readonly #workers: HostPool;
  readonly #patientWorkers: HostPool;
  readonly #processes = new Map<string, HostPool>();
  readonly #hot = new Map<string, HotModel>();
  readonly #warming = new Map<string, Promise<HotModel>>();
  #inFlight = 0;

  static create(options: OnnxServingRuntimeOptions): OnnxServingRuntime {
    return new OnnxServingRuntime(options);
  }

  private constructor(options: OnnxServingRuntimeOptions) {
    this.#registry = options.registry;
    this.#gate = options.gate;
    this.#reports = options.reports;
    this.#settings = options.settings;
    this.#workers = HostPool.create({
      create: () => WorkerHost.create(),
      size: options.workers,
    });
    this.#patientWorkers = HostPool.create({
      create: () => WorkerHost.create({ isPatient: true }),
      size: 1,
    });
  }

  async warm(model: string, version: string): Promise<WarmVersion> {
    return describe(await this.#warm(model, version));
  }

  warmVersion(model: string, version: string): ModelVersion | undefined {
    return this.hot(model, version)?.version;
  }

  warmVersions(): WarmVersion[] {
    return [...this.#hot.values()].map(describe);
  }

  /** A version that is warm, whole; for the prediction log. */
  hot(model: string, version: string): HotModel | undefined {
    return this.#hot.get(keyOf(model, version));
  }

  async score(request: ScoreRequest): Promise<Scores> {
    const { model, version, instances } = request;
    const started = performance.now();
    const hot =
      this.#hot.get(keyOf(model, version)) ??
      (await this.#warm(model, version));
    this.#admit(request);
    this.#inFlight += 1;
    try {
      const matrix = await hot.encode(instances, request.rowNumbers);
      const rows = instances.length;
      const { output } = hot.version.signature;
      const timeoutMs =
        request.timeoutMs ?? this.#settings.current.modelTimeoutMs;
      if (request.priority === 'low') {
        const { data, runMicroseconds } = await hot.runPatiently(
          matrix,
          rows,
          timeoutMs * LOW_PRIORITY_PATIENCE,
        );
        return {
          ...readScores(data, rows, output),
          latencyMs: runMicroseconds / 1000,
        };
      }
      const data = await hot.run(matrix, rows, timeoutMs);
      return {
        ...readScores(data, rows, output),
        latencyMs: performance.now() - started,
      };
    } finally {
      this.#inFlight -= 1;
    }
  }

  async release(model: string, version: string): Promise<void> {
    const key = keyOf(model, version);
    const hot = this.#hot.get(key);
    this.#hot.delete(key);
    await hot?.close();
    const processes = this.#processes.get(key);
    this.#processes.delete(key);
    await processes?.close();
  }

  async close(): Promise<void> {
    const pools = [
      this.#workers,
      this.#patientWorkers,
      ...this.#processes.values(),
    ];
    await Promise.all(pools.map(pool => pool.close()));
    this.#hot.clear();
  }

  #admit({ priority }: ScoreRequest): void {
    const { maxConcurrent } = this.#settings.current;
    if (
      priority === 'low' &&
      this.#inFlight >= maxConcurrent * LOW_PRIORITY_SHARE
    ) {
      throw new BusyError();
    }
  }

  #warm(model: string, version: string): Promise<HotModel> {
    const key = keyOf(model, version);
    const hot = this.#hot.get(key);
    if (hot) return Promise.resolve(hot);
    let warming = this.#warming.get(key);
    if (!warming) {
      warming = this.#open(model, version).finally(() =>
        this.#warming.delete(key),
      );
      this.#warming.set(key, warming);
    }
    return warming;
  }

  async #open(model: string, name: string): Promise<HotModel> {
    const version = await this.#registry.get(model, name);
    const { path } = await this.#registry.artifact(model, name);
    const { speed } = await this.#judge(version, path);
    const key = keyOf(model, name);
    const apart =
      speed.placement === 'process' ? this.#processOf(key) : undefined;
    const hot = await HotModel.open({
      version,
      speed,
      path,
      pool: apart ?? this.#workers,
      patientPool: apart ?? this.#patientWorkers,
    });
    const problem = await hot.checkGoldenRows(LOAD_TIMEOUT_MS);
    if (problem) {
      await hot.close();
      throw new UnprocessableError(
        `Version '${name}' of model '${model}' does not answer on this machine as it did when it was registered: ${problem}`,
      );
    }
    this.#hot.set(key, hot);
    return hot;
  }

  /** What the gate found at registration; a version that came another way passes it now. */
  async #judge(version: ModelVersion, path: string): Promise<GateReport> {
    const known = await this.#reports.get(version);
    if (known) return known;
    const report = await this.#gate.inspect({
      ...version,
      file: await readFile(path),
    });
    await this.#reports.save(version, report);
    return report;
  }

  #processOf(key: string): HostPool {
    let pool = this.#processes.get(key);
    if (!pool) {
      pool = HostPool.create({ create: () => ProcessHost.create(), size: 1 });
      this.#processes.set(key, pool);
    }
    return pool;
  }
}

function keyOf(model: string, version: string): string {
  return `${model}/${version}`;
}

function describe({ version, speed }: HotModel): WarmVersion {
  return {
    model: version.model,
    version: version.version,
    ...speed,
    sizeBytes: version.artifact.sizeBytes,
  };
}
