import type { ModelFeature } from './signature';
import { featureWidthOf } from './signature';

/** One feature value as callers send it. */
export type FeatureValue = number | boolean | string | null | undefined;
/** One row of features by name. */
export type FeatureRow = Record<string, FeatureValue>;

/** What is wrong with one feature of one row. */
export interface FeatureIssue {
  row: number;
  feature: string;
  message: string;
}

/** Most issues that are told about one request. */
export const MAX_FEATURE_ISSUES = 20;

/** Index that stands for a category the model does not know. */
export const UNKNOWN_CATEGORY = -1;

interface Slot {
  feature: ModelFeature;
  /** First column of the matrix. */
  column: number;
  width: number;
  indexOf?: Map<string, number>;
}

/**
 * Turns rows by feature name into the float matrix a model was trained on.
 * Training, serving and the portal use this one, so that they cannot differ.
 */
export class FeatureEncoder {
  readonly #slots: Slot[];
  readonly #known: Set<string>;
  /** Columns of the matrix. */
  readonly width: number;
  readonly features: readonly ModelFeature[];

  static create(features: readonly ModelFeature[]): FeatureEncoder {
    return new FeatureEncoder(features);
  }

  private constructor(features: readonly ModelFeature[]) {
    this.features = features;
    this.#known = new Set(features.map(({ name }) => name));
    let column = 0;
    this.#slots = features.map(feature => {
      const slot: Slot = {
        feature,
        column,
        width: featureWidthOf(feature),
        indexOf:
          feature.type === 'category'
            ? new Map(feature.categories?.map((text, index) => [text, index]))
            : undefined,
      };
      column += slot.width;
      return slot;
    });
    this.width = column;
  }

  /**
   * Writes one row at `offset` of the matrix. Adds what is wrong to `issues`
   * and goes on, so that a caller learns of everything at once; the matrix is
   * of no use then.
   */
  encode(
    row: FeatureRow,
    matrix: Float32Array,
    offset: number,
    issues: FeatureIssue[],
    rowNumber = 0,
  ): void {
    let seen = 0;
    for (const slot of this.#slots) {
      const value = row[slot.feature.name];
      if (value !== undefined) seen += 1;
      const problem = writeValue(slot, value, matrix, offset + slot.column);
      if (problem !== undefined) {
        addIssue(issues, rowNumber, slot.feature.name, problem);
      }
    }
    // Only a row with more keys than were read can hold an unknown one.
    const keys = Object.keys(row);
    if (keys.length > seen) {
      for (const key of keys) {
        if (!this.#known.has(key)) {
          addIssue(issues, rowNumber, key, 'is not a feature of this model');
        }
      }
    }
  }

  /**
   * The row as one number per feature, for logs and drift: categories as their
   * index, {@link UNKNOWN_CATEGORY} for one the model does not know, NaN for a
   * missing value.
   */
  compact(row: FeatureRow): number[] {
    return this.#slots.map(({ feature, indexOf }) => {
      const value = row[feature.name];
      if (value === undefined || value === null) return NaN;
      if (indexOf) return indexOf.get(String(value)) ?? UNKNOWN_CATEGORY;
      return Number(value);
    });
  }
}

function writeValue(
  slot: Slot,
  value: FeatureValue,
  matrix: Float32Array,
  at: number,
): string | undefined {
  const { feature, indexOf } = slot;
  if (value === undefined || value === null) {
    if (!feature.nullable) {
      return value === undefined
        ? 'is missing'
        : `expected a ${feature.type}, found null`;
    }
    writeMissing(slot, matrix, at);
    return undefined;
  }
  if (feature.type === 'number') {
    if (typeof value !== 'number') {
      return `expected a number, found ${describe(value)}`;
    }
    const narrowed = Math.fround(value);
    if (!Number.isFinite(narrowed)) {
      return `expected a finite number of 32 bits, found ${value}`;
    }
    matrix[at] = narrowed;
    return undefined;
  }
  if (feature.type === 'boolean') {
    if (value !== true && value !== false && value !== 0 && value !== 1) {
      return `expected true or false, found ${describe(value)}`;
    }
    matrix[at] = Number(value);
    return undefined;
  }
  if (typeof value !== 'string') {
    return `expected a text, found ${describe(value)}`;
  }
  const index = indexOf!.get(value);
  if (feature.encoding === 'one-hot') {
    matrix.fill(0, at, at + slot.width);
    if (index !== undefined) matrix[at + index] = 1;
  } else {
    matrix[at] = index ?? NaN;
  }
  return undefined;
}

function writeMissing(slot: Slot, matrix: Float32Array, at: number): void {
  if (slot.width === 1 && slot.feature.encoding !== 'one-hot') {
    matrix[at] = NaN;
  } else {
    matrix.fill(0, at, at + slot.width);
  }
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  // The value itself may be personal: its type is enough to mend the call.
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function addIssue(
  issues: FeatureIssue[],
  row: number,
  feature: string,
  message: string,
): void {
  if (issues.length < MAX_FEATURE_ISSUES) {
    issues.push({ row, feature, message });
  }
}
