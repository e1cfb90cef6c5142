import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INPUT_NAME, OUTPUT_NAME } from '@analytics-engine/tabular-trainer';
import * as ort from 'onnxruntime-node';
import { median } from '../harness/statistics';
import type { TargetVerdict } from '../harness/types';
import { WorkerHost } from '../stack/mlInternals';
import type { PredictBench } from './types';

const ROWS = 1_000;
/** Calls in a row, so that both sides are as warm as under load. */
const CALLS = 10;
/** Of each side in a round; short ones, so that what else the machine does meets both. */
const TURNS = 100;
const MOST_RATIO = 1.15;
const TIMEOUT_MS = 10_000;

/** A batch in a worker, there and back, beside the same session in the same thread. */
export async function measureWorker({
  model,
  rounds,
  say,
}: PredictBench): Promise<TargetVerdict[]> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-worker-'));
  const worker = WorkerHost.create();
  try {
    const path = join(directory, 'model.onnx');
    await writeFile(path, model.onnx);
    await worker.load({ key: 'bench', path }, TIMEOUT_MS);
    const session = await ort.InferenceSession.create(path, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    });
    const matrix = model.matrix(ROWS);
    const inWorker = (own: Float32Array) =>
      worker.run({
        key: 'bench',
        input: INPUT_NAME,
        output: OUTPUT_NAME,
        rows: ROWS,
        width: model.width,
        matrix: own,
        timeoutMs: TIMEOUT_MS,
      });
    const inProcess = (own: Float32Array) =>
      session.run({
        [INPUT_NAME]: new ort.Tensor('float32', own, [ROWS, model.width]),
      });
    const times = async (run: (own: Float32Array) => Promise<unknown>) => {
      const taken: number[] = [];
      for (let call = 0; call < CALLS; call++) {
        // Each call brings a matrix of its own, and a worker takes it away.
        const own = matrix.slice();
        const started = performance.now();
        await run(own);
        taken.push(performance.now() - started);
      }
      return taken;
    };
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const raw: number[] = [];
      const sent: number[] = [];
      const ofTurns: number[] = [];
      // The turn before the first warms both up.
      for (let turn = -1; turn < TURNS; turn++) {
        const rawInTurn = await times(inProcess);
        const sentInTurn = await times(inWorker);
        if (turn < 0) continue;
        raw.push(...rawInTurn);
        sent.push(...sentInTurn);
        ofTurns.push(median(sentInTurn) / median(rawInTurn));
      }
      say(
        `${ROWS} rows: ${median(raw).toFixed(2)} ms in process, ${median(
          sent,
        ).toFixed(2)} ms in a worker`,
      );
      ratios.push(median(ofTurns));
    }
    await session.release();
    const value = median(ratios);
    return [
      {
        text: `times the raw session in process, ${ROWS} rows in a worker, at most ${MOST_RATIO}`,
        value,
        pass: value <= MOST_RATIO,
      },
    ];
  } finally {
    await worker.close();
    await rm(directory, { recursive: true, force: true });
  }
}
