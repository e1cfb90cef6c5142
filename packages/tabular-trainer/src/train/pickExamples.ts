import { MISSING_CODE, type RawTable } from '../data/types';
import type { FeatureValue } from '../encoding/TabularEncoder';
import type { FeatureDefinition } from '../types';
import type { ScoredExample } from './types';

const EXAMPLES = 10;

/** Rows spread evenly over the hold-out, as they came, with their scores. */
export function pickExamples(
  features: readonly FeatureDefinition[],
  table: RawTable,
  holdout: Int32Array,
  scores: Float64Array,
): ScoredExample[] {
  const count = Math.min(EXAMPLES, holdout.length);
  return Array.from({ length: count }, (_, example) => {
    const index = Math.floor((example * holdout.length) / count);
    const row = holdout[index];
    const instance: Record<string, FeatureValue> = {};
    features.forEach(({ name }, column) => {
      instance[name] = valueAt(table, column, row);
    });
    return { instance, score: scores[index] };
  });
}

function valueAt(table: RawTable, index: number, row: number): FeatureValue {
  const column = table.columns[index];
  if (column.kind === 'number') {
    const value = column.values[row];
    return Number.isNaN(value) ? null : value;
  }
  const code = column.values[row];
  return code === MISSING_CODE ? null : column.names[code];
}
