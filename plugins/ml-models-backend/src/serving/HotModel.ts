import {
  FeatureEncoder,
  type FeatureIssue,
  type ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import {
  areElsewhere,
  type Instances,
  type VersionFeatures,
} from '../inference/large/types';
import { compareGolden } from '../intake/gate/checkRuns';
import type { MeasuredSpeed } from '../intake/gate/types';
import { featuresError } from './featuresError';
import type { HostPool } from './HostPool';
import type { RunResult } from './hosts/types';
import { turn } from '../turn';
import { ENCODE_ROWS, EVENT_LOOP_BUDGET_MICROSECONDS } from './limits';
import { MicroBatcher } from './MicroBatcher';

/** One version that is ready, with everything that is needed to ask it. */
export class HotModel {
  readonly version: ModelVersion;
  readonly speed: MeasuredSpeed;
  readonly encoder: FeatureEncoder;
  readonly #path: string;
  readonly #pool: HostPool;
  readonly #patientPool: HostPool;
  readonly #batcher: MicroBatcher | undefined;
  readonly #key: string;

  /** @param options - `pool` takes what the event loop must not do, `patientPool` what nobody waits for */
  static async open(options: {
    version: ModelVersion;
    speed: MeasuredSpeed;
    path: string;
    pool: HostPool;
    patientPool: HostPool;
  }): Promise<HotModel> {
    const { version, speed, path, pool } = options;
    const { artifact } = version;
    const batcher =
      speed.placement === 'in-process'
        ? await MicroBatcher.open({
            path,
            input: artifact.inputName,
            output: artifact.outputName,
            width: artifact.inputWidth,
            maxRows: eventLoopRows(speed),
          })
        : undefined;
    const model = new HotModel(options, batcher);
    if (!batcher) {
      await pool.warm(model.#key, path);
    }
    return model;
  }

  private constructor(
    options: {
      version: ModelVersion;
      speed: MeasuredSpeed;
      path: string;
      pool: HostPool;
      patientPool: HostPool;
    },
    batcher: MicroBatcher | undefined,
  ) {
    this.version = options.version;
    this.speed = options.speed;
    this.encoder = FeatureEncoder.create(options.version.signature.features);
    this.#path = options.path;
    this.#pool = options.pool;
    this.#patientPool = options.patientPool;
    this.#batcher = batcher;
    this.#key = `${options.version.model}/${options.version.version}`;
  }

  get features(): VersionFeatures {
    return { key: this.#key, features: this.encoder.features };
  }

  /** @throws ValidationError naming every bad feature */
  async encode(
    instances: Instances,
    rowNumbers?: readonly number[],
  ): Promise<Float32Array> {
    if (areElsewhere(instances)) return instances.encode(this.features);
    const { width } = this.encoder;
    const matrix = new Float32Array(instances.length * width);
    const issues: FeatureIssue[] = [];
    for (let row = 0; row < instances.length; row++) {
      this.encoder.encode(
        instances[row],
        matrix,
        row * width,
        issues,
        rowNumbers?.[row] ?? row,
      );
      if (row % ENCODE_ROWS === ENCODE_ROWS - 1) {
        await turn();
      }
    }
    if (issues.length > 0) {
      throw featuresError(issues);
    }
    return matrix;
  }

  /** The output's values for a matrix. @throws ModelTimeoutError, UnavailableError */
  async run(
    matrix: Float32Array,
    rows: number,
    timeoutMs: number,
  ): Promise<Float32Array> {
    if (this.#batcher && rows <= eventLoopRows(this.speed)) {
      return this.#batcher.run(matrix, rows, performance.now() + timeoutMs);
    }
    const { data } = await this.#runIn(this.#pool, matrix, rows, timeoutMs);
    return data;
  }

  /** As {@link HotModel.run}, out of the way of those who wait; with what the model itself took. */
  runPatiently(
    matrix: Float32Array,
    rows: number,
    timeoutMs: number,
  ): Promise<RunResult> {
    return this.#runIn(this.#patientPool, matrix, rows, timeoutMs);
  }

  /** In words what is wrong when a golden row no longer gets its score. */
  async checkGoldenRows(timeoutMs: number): Promise<string | undefined> {
    const { goldenRows, goldenTolerance, signature } = this.version;
    if (goldenRows.length === 0) return undefined;
    const matrix = await this.encode(goldenRows.map(row => row.features));
    const data = await this.run(matrix, goldenRows.length, timeoutMs);
    return compareGolden(data, goldenRows, goldenTolerance, signature).problem;
  }

  async close(): Promise<void> {
    await this.#batcher?.close();
    await this.#pool.unload(this.#key);
    await this.#patientPool.unload(this.#key);
  }

  #runIn(
    pool: HostPool,
    matrix: Float32Array,
    rows: number,
    timeoutMs: number,
  ): Promise<RunResult> {
    const { artifact } = this.version;
    return pool.run(this.#path, {
      key: this.#key,
      input: artifact.inputName,
      output: artifact.outputName,
      rows,
      width: artifact.inputWidth,
      matrix,
      timeoutMs,
    });
  }
}

/** Rows that the event loop may take at once. */
function eventLoopRows(speed: MeasuredSpeed): number {
  const spare = EVENT_LOOP_BUDGET_MICROSECONDS - speed.callMicroseconds;
  return Math.max(
    1,
    Math.floor(spare / Math.max(speed.rowMicroseconds, 0.001)),
  );
}
