import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelTimeoutError } from './ModelTimeoutError';

interface Waiting {
  matrix: Float32Array;
  rows: number;
  deadline: number;
  resolve(data: Float32Array): void;
  reject(error: Error): void;
}

/** How to open the same session as the hosts do. */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 4,
};

/**
 * Runs a small model on the event loop, without making anybody wait for a
 * batch to fill: an idle model answers at once, and what arrives while it works
 * is its next batch. No batch takes longer than the event loop can spare.
 */
export class MicroBatcher {
  readonly #session: InferenceSession;
  readonly #input: string;
  readonly #output: string;
  readonly #width: number;
  readonly #maxRows: number;
  #queue: Waiting[] = [];
  #running = false;

  static async open(options: {
    path: string;
    input: string;
    output: string;
    width: number;
    /** Most rows of one batch. */
    maxRows: number;
  }): Promise<MicroBatcher> {
    const session = await InferenceSession.create(
      options.path,
      SESSION_OPTIONS,
    );
    return new MicroBatcher(session, options);
  }

  private constructor(
    session: InferenceSession,
    options: { input: string; output: string; width: number; maxRows: number },
  ) {
    this.#session = session;
    this.#input = options.input;
    this.#output = options.output;
    this.#width = options.width;
    this.#maxRows = options.maxRows;
  }

  /** @throws ModelTimeoutError when its turn does not come before the deadline */
  run(
    matrix: Float32Array,
    rows: number,
    deadline: number,
  ): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ matrix, rows, deadline, resolve, reject });
      if (!this.#running) {
        void this.#drain();
      }
    });
  }

  /** Lets the session go once the queue is empty. */
  async close(): Promise<void> {
    while (this.#running) {
      await new Promise(resolve => setImmediate(resolve));
    }
    await this.#session.release();
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) {
      const batch = this.#takeBatch();
      if (batch.length > 0) {
        await this.#runBatch(batch);
      }
    }
    this.#running = false;
  }

  #takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    let rows = 0;
    let taken = 0;
    const now = performance.now();
    for (const waiting of this.#queue) {
      if (batch.length > 0 && rows + waiting.rows > this.#maxRows) break;
      taken += 1;
      if (waiting.deadline < now) {
        waiting.reject(new ModelTimeoutError('Its turn did not come in time'));
        continue;
      }
      batch.push(waiting);
      rows += waiting.rows;
    }
    this.#queue = this.#queue.slice(taken);
    return batch;
  }

  async #runBatch(batch: Waiting[]): Promise<void> {
    const rows = batch.reduce((sum, waiting) => sum + waiting.rows, 0);
    let data: Float32Array;
    try {
      data = await this.#infer(
        batch.length === 1 ? batch[0].matrix : concat(batch, this.#width),
        rows,
      );
    } catch (error) {
      if (batch.length === 1) {
        batch[0].reject(error as Error);
        return;
      }
      // One call's rows must not cost its neighbours their answer.
      for (const waiting of batch) {
        await this.#runBatch([waiting]);
      }
      return;
    }
    const perRow = data.length / rows;
    let at = 0;
    for (const { rows: own, resolve } of batch) {
      resolve(data.subarray(at * perRow, (at + own) * perRow));
      at += own;
    }
  }

  async #infer(matrix: Float32Array, rows: number): Promise<Float32Array> {
    const results = await this.#session.run(
      { [this.#input]: new Tensor('float32', matrix, [rows, this.#width]) },
      [this.#output],
    );
    const { data } = results[this.#output];
    return data instanceof Float32Array
      ? data
      : Float32Array.from(data as Float64Array);
  }
}

function concat(batch: Waiting[], width: number): Float32Array {
  const rows = batch.reduce((sum, waiting) => sum + waiting.rows, 0);
  const matrix = new Float32Array(rows * width);
  let at = 0;
  for (const waiting of batch) {
    matrix.set(waiting.matrix, at);
    at += waiting.rows * width;
  }
  return matrix;
}
