import type { RawTable } from '../data/types';
import type { FeatureDefinition } from '../types';
import { chooseCategories } from './chooseCategories';
import { parseEncoderDocument } from './parseEncoderDocument';
import type { EncodedFeature, EncoderDocument } from './types';

/** A value that an encoder accepts; undefined and null are missing. */
export type FeatureValue = number | string | boolean | null | undefined;

/**
 * Turns rows as people write them into the row of float32 numbers that a model
 * reads, in training and in serving alike: the model carries its encoder.
 *
 * - a number stays; a missing one is NaN
 * - a category becomes one column for each frequent name, 1 where it is that
 *   name; one that is missing, rare, or was never seen in training has 0 in all
 */
export class TabularEncoder {
  readonly features: readonly EncodedFeature[];
  /** Columns of an encoded row. */
  readonly width: number;
  readonly #offsets: number[];
  readonly #columnOfName: (Map<string, number> | undefined)[];

  private constructor(features: EncodedFeature[]) {
    this.features = features;
    this.#offsets = [];
    let width = 0;
    for (const feature of features) {
      this.#offsets.push(width);
      width += columnsOf(feature).length;
    }
    this.width = width;
    this.#columnOfName = features.map(feature =>
      feature.kind === 'category'
        ? new Map(feature.categories.map((name, index) => [name, index]))
        : undefined,
    );
  }

  /** Learns the categories of the rows that a model is fitted on. */
  static fit(
    definitions: readonly FeatureDefinition[],
    table: RawTable,
    rows: Int32Array,
  ): TabularEncoder {
    return new TabularEncoder(
      definitions.map(({ name, kind }, index) => {
        const column = table.columns[index];
        return kind === 'number' || column.kind === 'number'
          ? { name, kind: 'number' }
          : {
              name,
              kind: 'category',
              categories: chooseCategories(column, rows),
            };
      }),
    );
  }

  /** @throws TrainingDataError when the document is not one of an encoder */
  static parse(json: string): TabularEncoder {
    return new TabularEncoder(parseEncoderDocument(json).features);
  }

  serialise(): string {
    const document: EncoderDocument = {
      formatVersion: 1,
      features: [...this.features],
    };
    return JSON.stringify(document);
  }

  /** Names of the encoded columns: `tenure`, `plan=gold`. */
  get columnNames(): string[] {
    return this.features.flatMap(columnsOf);
  }

  /** The feature that each encoded column comes from. */
  get featureOfColumn(): string[] {
    return this.features.flatMap(feature =>
      columnsOf(feature).map(() => feature.name),
    );
  }

  /**
   * Writes one row into `target` from `offset` on; keys that are no features
   * are not read.
   *
   * @throws TypeError when a number is expected and something else is there
   */
  encode(
    instance: Readonly<Record<string, FeatureValue>>,
    target: Float32Array = new Float32Array(this.width),
    offset = 0,
  ): Float32Array {
    target.fill(0, offset, offset + this.width);
    for (let index = 0; index < this.features.length; index++) {
      const feature = this.features[index];
      const value = instance[feature.name];
      const at = offset + this.#offsets[index];
      if (feature.kind === 'number') {
        target[at] = numberOf(feature.name, value);
      } else if (value !== null && value !== undefined) {
        const column = this.#columnOfName[index]!.get(String(value));
        if (column !== undefined) target[at + column] = 1;
      }
    }
    return target;
  }

  /** Encodes rows of a table, column by column. */
  encodeTable(table: RawTable, rows: Int32Array): Float32Array[] {
    const columns: Float32Array[] = [];
    this.features.forEach((feature, index) => {
      const source = table.columns[index];
      if (feature.kind === 'number') {
        const values = source.values as Float32Array;
        const column = new Float32Array(rows.length);
        for (let row = 0; row < rows.length; row++) {
          column[row] = values[rows[row]];
        }
        columns.push(column);
        return;
      }
      const own = columnsOf(feature).map(() => new Float32Array(rows.length));
      columns.push(...own);
      if (source.kind !== 'category') return;
      const columnOfName = this.#columnOfName[index]!;
      const columnOfCode = source.names.map(
        name => own[columnOfName.get(name) ?? own.length],
      );
      for (let row = 0; row < rows.length; row++) {
        const column = columnOfCode[source.values[rows[row]]];
        if (column) column[row] = 1;
      }
    });
    return columns;
  }
}

function columnsOf(feature: EncodedFeature): string[] {
  if (feature.kind === 'number') return [feature.name];
  return feature.categories.map(name => `${feature.name}=${name}`);
}

function numberOf(name: string, value: FeatureValue): number {
  if (value === null || value === undefined) return NaN;
  if (typeof value === 'number') return value;
  throw new TypeError(
    `Feature '${name}' is a number, got ${typeof value} ${JSON.stringify(
      value,
    )}`,
  );
}
