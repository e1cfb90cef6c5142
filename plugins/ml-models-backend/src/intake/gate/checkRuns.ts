import {
  FeatureEncoder,
  type FeatureIssue,
  type GoldenRow,
  type ModelSignature,
} from '@analytics-engine/plugin-analytics-common';
import { ModelTimeoutError } from '../../serving/ModelTimeoutError';
import type { RunResult, ScoringHost } from '../../serving/hosts/types';
import { readScores } from '../../serving/readScores';
import type { CheckList } from './CheckList';
import type { ModelPorts } from './checkShapes';
import {
  IN_PROCESS_BUDGET_MICROSECONDS,
  PROCESS_ROW_MICROSECONDS,
  SPEED_ROWS,
  SPEED_RUNS,
  WARM_UP_TIMEOUT_MS,
} from './limits';
import type { MeasuredSpeed } from './types';

/** A loaded model and how to ask it. */
export interface GatedSession {
  host: ScoringHost;
  key: string;
  ports: ModelPorts;
  signature: ModelSignature;
}

/** Golden rows as the matrix that the model is given. */
export function encodeGoldenRows(
  rows: readonly GoldenRow[],
  signature: ModelSignature,
  list: CheckList,
): Float32Array {
  const encoder = FeatureEncoder.create(signature.features);
  const matrix = new Float32Array(rows.length * encoder.width);
  const issues: FeatureIssue[] = [];
  rows.forEach(({ features }, row) =>
    encoder.encode(features, matrix, row * encoder.width, issues, row),
  );
  if (issues.length > 0) {
    const [{ row, feature, message }] = issues;
    list.fail(
      'golden-rows',
      `golden row ${row}: '${feature}' ${message}${
        issues.length > 1 ? `, and ${issues.length - 1} more` : ''
      }`,
    );
  }
  return matrix;
}

/** One row must be answered in time; without golden rows, zeros are asked. */
export async function checkWarmUp(
  session: GatedSession,
  golden: Float32Array,
  list: CheckList,
): Promise<void> {
  const { inputWidth } = session.ports;
  const row =
    golden.length > 0
      ? golden.slice(0, inputWidth)
      : new Float32Array(inputWidth);
  const started = performance.now();
  const { dims } = await run(session, row, 1, 'warm-up', list);
  if (dims[0] !== 1) {
    list.fail(
      'warm-up',
      `one row was answered with [${dims.join(', ')}], expected one row`,
    );
  }
  const elapsedMs = performance.now() - started;
  list.pass('warm-up', `one row in ${elapsedMs.toFixed(1)} ms`);
}

/** Every golden row must get its score. */
export async function checkGoldenRows(
  session: GatedSession,
  rows: readonly GoldenRow[],
  tolerance: number,
  matrix: Float32Array,
  list: CheckList,
): Promise<void> {
  if (rows.length === 0) {
    list.pass('golden-rows', 'none came with this version');
    return;
  }
  const { data } = await run(
    session,
    matrix.slice(),
    rows.length,
    'golden-rows',
    list,
  );
  const difference = compareGolden(data, rows, tolerance, session.signature);
  if (difference.problem) {
    list.fail('golden-rows', difference.problem);
  }
  list.pass(
    'golden-rows',
    `${rows.length} rows, largest difference ${difference.largest.toExponential(
      1,
    )}`,
  );
}

/** The largest difference, and in words what is wrong when it is too large. */
export function compareGolden(
  data: Float32Array,
  rows: readonly GoldenRow[],
  tolerance: number,
  signature: ModelSignature,
): { largest: number; problem?: string } {
  let scores: Float32Array;
  try {
    scores = readScores(data, rows.length, signature.output).scores;
  } catch (error) {
    return { largest: Infinity, problem: (error as Error).message };
  }
  let largest = 0;
  for (const [row, { score }] of rows.entries()) {
    const difference = Math.abs(scores[row] - score);
    largest = Math.max(largest, difference);
    if (difference > tolerance * Math.max(1, Math.abs(score))) {
      return {
        largest,
        problem: `golden row ${row} scores ${scores[row]}, expected ${score} within ${tolerance}`,
      };
    }
  }
  return { largest };
}

/** What a call and a row cost, and so where the model runs. */
export async function measureSpeed(
  session: GatedSession,
  unbounded: boolean,
  list: CheckList,
): Promise<MeasuredSpeed> {
  const { inputWidth } = session.ports;
  const fastest = async (rows: number) => {
    let best = Infinity;
    for (let n = 0; n < SPEED_RUNS; n++) {
      const matrix = new Float32Array(rows * inputWidth).fill(0.5);
      const result = await run(session, matrix, rows, 'speed', list);
      best = Math.min(best, result.runMicroseconds);
      // A slow model is known after one run.
      if (best > PROCESS_ROW_MICROSECONDS) break;
    }
    return best;
  };
  const one = await fastest(1);
  const slow = one > PROCESS_ROW_MICROSECONDS;
  const many = slow ? one * SPEED_ROWS : await fastest(SPEED_ROWS);
  const rowMicroseconds = Math.max(0, (many - one) / (SPEED_ROWS - 1));
  let placement: MeasuredSpeed['placement'] = 'in-process';
  if (unbounded || slow) placement = 'process';
  else if (one > IN_PROCESS_BUDGET_MICROSECONDS) placement = 'worker';
  list.pass(
    'speed',
    `${Math.round(one)} µs for one row, ${rowMicroseconds.toFixed(
      2,
    )} µs for each further row: ${placement}`,
  );
  return { placement, callMicroseconds: one, rowMicroseconds };
}

async function run(
  session: GatedSession,
  matrix: Float32Array,
  rows: number,
  check: 'warm-up' | 'golden-rows' | 'speed',
  list: CheckList,
): Promise<RunResult> {
  const { host, key, ports } = session;
  try {
    return await host.run({
      key,
      input: ports.inputName,
      output: ports.outputName,
      rows,
      width: ports.inputWidth,
      matrix,
      timeoutMs: WARM_UP_TIMEOUT_MS,
    });
  } catch (error) {
    if (error instanceof ModelTimeoutError) {
      return list.fail(
        check,
        `no answer to ${rows} row(s) within ${WARM_UP_TIMEOUT_MS / 1000} s`,
      );
    }
    return list.fail(check, `the model failed: ${(error as Error).message}`);
  }
}
