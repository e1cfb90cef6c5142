import { TableBuilder } from '../data/TableBuilder';
import { splitByTime, type TimeSplit } from '../data/splitByTime';
import type { RawTable } from '../data/types';
import { TabularEncoder } from '../encoding/TabularEncoder';
import { TrainingDataError } from '../errors';
import { toOnnx } from '../onnx/toOnnx';
import type { Block, LabelledMatrix, Learner } from '../types';
import { fitCandidate } from './fitCandidate';
import { importanceOf } from './importanceOf';
import { pause } from './pause';
import { pickExamples } from './pickExamples';
import type { TrainingProgress, TrainingResult, TrainingSpec } from './types';

/** Rows to fit on, and to hold out, below which a result would mean nothing. */
const MIN_ROWS = 20;
const HOLDOUT_FRACTION = 0.2;
const VALIDATION_FRACTION = 0.1;
const ALL_LEARNERS: Learner[] = ['logistic', 'boosting'];

/** How a run is followed and stopped. */
export interface TrainingHooks {
  signal?: AbortSignal;
  onProgress?: (progress: TrainingProgress) => void;
}

/**
 * Reads all blocks, holds out the newest rows, fits each family on the others,
 * and gives the one that ranks the held-out rows better as an ONNX model.
 *
 * @throws TrainingDataError when the rows do not allow it: none, one class only
 * @throws TrainingCancelledError when the signal asked for it
 */
export async function trainTabular(
  blocks: AsyncIterable<Block> | Iterable<Block>,
  spec: TrainingSpec,
  hooks: TrainingHooks = {},
): Promise<TrainingResult> {
  const learners = spec.learners ?? ALL_LEARNERS;
  if (learners.length === 0) {
    throw new TrainingDataError('There is no learner to try');
  }
  const table = await readTable(blocks, spec, hooks);
  const split = splitByTime({
    rows: table.rows,
    times: table.times,
    holdoutFraction: spec.holdoutFraction ?? HOLDOUT_FRACTION,
    holdoutFrom: spec.holdoutFrom,
    validationFraction: spec.validationFraction ?? VALIDATION_FRACTION,
    seed: spec.seed ?? 0,
  });
  if (spec.holdoutFrom !== undefined && !table.times) {
    throw new TrainingDataError('holdoutFrom needs rows with times');
  }
  checkSplit(table, split);
  const encoder = TabularEncoder.fit(spec.features, table, split.fit);
  const parts = {
    fit: matrixOf(table, encoder, split.fit),
    validation: matrixOf(table, encoder, split.validation),
    holdout: matrixOf(table, encoder, split.holdout),
  };
  const fitted = [];
  for (const learner of learners) {
    await pause(hooks.signal);
    fitted.push(
      await fitCandidate(learner, parts, spec, {
        signal: hooks.signal,
        onProgress: progress =>
          hooks.onProgress?.({ ...progress, rows: table.rows }),
      }),
    );
  }
  const best = fitted.reduce((a, b) => (auc(b) > auc(a) ? b : a));
  return {
    onnx: toOnnx(best.model, encoder, spec.metadata),
    learner: best.model.learner,
    candidates: fitted.map(({ report }) => report),
    rows: {
      fit: split.fit.length,
      validation: split.validation.length,
      holdout: split.holdout.length,
    },
    holdoutFrom: split.holdoutFrom ?? null,
    importance: importanceOf(best.model, encoder, parts.fit),
    examples: pickExamples(spec.features, table, split.holdout, best.scores),
  };
}

async function readTable(
  blocks: AsyncIterable<Block> | Iterable<Block>,
  spec: TrainingSpec,
  hooks: TrainingHooks,
): Promise<RawTable> {
  const builder = TableBuilder.create(spec.features);
  for await (const block of blocks) {
    await pause(hooks.signal);
    builder.add(block);
    hooks.onProgress?.({ phase: 'reading', rows: builder.rows });
  }
  return builder.build();
}

function matrixOf(
  table: RawTable,
  encoder: TabularEncoder,
  rows: Int32Array,
): LabelledMatrix {
  return {
    columns: encoder.encodeTable(table, rows),
    labels: Uint8Array.from(rows, row => table.labels[row]),
  };
}

function checkSplit(table: RawTable, split: TimeSplit): void {
  if (table.rows === 0) throw new TrainingDataError('There are no rows');
  const parts = { 'to fit on': split.fit, 'held out': split.holdout };
  for (const [name, rows] of Object.entries(parts)) {
    if (rows.length < MIN_ROWS) {
      throw new TrainingDataError(
        `There are ${rows.length} rows ${name} of ${table.rows}, expected at least ${MIN_ROWS}`,
      );
    }
    const positives = rows.reduce((sum, row) => sum + table.labels[row], 0);
    if (positives === 0 || positives === rows.length) {
      throw new TrainingDataError(
        `All ${rows.length} rows ${name} have the label ${
          positives === 0 ? 0 : 1
        }: there is nothing to tell apart`,
      );
    }
  }
}

function auc({ report }: { report: { holdout: { auc: number | null } } }) {
  return report.holdout.auc ?? 0;
}
