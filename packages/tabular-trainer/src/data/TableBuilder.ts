import { TrainingDataError } from '../errors';
import type { Block, FeatureDefinition } from '../types';
import { CategoryCodes } from './CategoryCodes';
import { GrowingArray } from './GrowingArray';
import type { RawTable } from './types';

/** Values (rows x features) that are held in memory: 4 bytes each. */
const MAX_VALUES = 400_000_000;

type ColumnBuilder =
  | { kind: 'number'; values: GrowingArray<Float32Array> }
  | {
      kind: 'category';
      values: GrowingArray<Uint16Array>;
      codes: CategoryCodes;
    };

/** Collects blocks into one table, checking each as it comes. */
export class TableBuilder {
  readonly #features: readonly FeatureDefinition[];
  readonly #columns: ColumnBuilder[];
  readonly #labels = GrowingArray.create(length => new Uint8Array(length));
  readonly #times = GrowingArray.create(length => new Float64Array(length));
  #timed: boolean | undefined;
  #rows = 0;

  private constructor(features: readonly FeatureDefinition[]) {
    this.#features = features;
    this.#columns = features.map(({ name, kind }) =>
      kind === 'number'
        ? {
            kind,
            values: GrowingArray.create(length => new Float32Array(length)),
          }
        : {
            kind,
            values: GrowingArray.create(length => new Uint16Array(length)),
            codes: CategoryCodes.create(name),
          },
    );
  }

  /** @throws TrainingDataError when there are no features, or two of one name */
  static create(features: readonly FeatureDefinition[]): TableBuilder {
    if (features.length === 0) {
      throw new TrainingDataError('A model needs at least one feature');
    }
    const names = features.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw new TrainingDataError(`Feature '${twice}' is there twice`);
    }
    return new TableBuilder(features);
  }

  get rows(): number {
    return this.#rows;
  }

  /** @throws TrainingDataError when the block does not have the shape of the features */
  add(block: Block): void {
    this.#check(block);
    block.columns.forEach((column, index) => {
      const builder = this.#columns[index];
      if (builder.kind === 'number') {
        builder.values.append(column as Float64Array);
      } else {
        builder.values.append(
          builder.codes.codesOf(column as (string | null)[]),
        );
      }
    });
    this.#labels.append(block.labels);
    if (block.times) this.#times.append(block.times);
    this.#rows += block.labels.length;
  }

  build(): RawTable {
    return {
      rows: this.#rows,
      columns: this.#columns.map(column =>
        column.kind === 'number'
          ? { kind: 'number', values: column.values.values }
          : {
              kind: 'category',
              values: column.values.values,
              names: column.codes.names,
            },
      ),
      labels: this.#labels.values,
      times: this.#timed ? this.#times.values : undefined,
    };
  }

  #check({ columns, labels, times }: Block): void {
    if (columns.length !== this.#features.length) {
      throw new TrainingDataError(
        `A block has ${columns.length} columns, expected ${
          this.#features.length
        }`,
      );
    }
    columns.forEach((column, index) => {
      const { name, kind } = this.#features[index];
      if (column.length !== labels.length) {
        throw new TrainingDataError(
          `Feature '${name}' has ${column.length} values for ${labels.length} labels`,
        );
      }
      if (Array.isArray(column) !== (kind === 'category')) {
        throw new TrainingDataError(
          `Feature '${name}' is a ${kind}, its values are not`,
        );
      }
    });
    const bad = labels.findIndex(label => label > 1);
    if (bad >= 0) {
      throw new TrainingDataError(`A label is ${labels[bad]}, expected 0 or 1`);
    }
    if (times && times.length !== labels.length) {
      throw new TrainingDataError(
        `A block has ${times.length} times for ${labels.length} labels`,
      );
    }
    this.#timed ??= times !== undefined;
    if (this.#timed !== (times !== undefined)) {
      throw new TrainingDataError('Some blocks have times and some do not');
    }
    const values = (this.#rows + labels.length) * columns.length;
    if (values > MAX_VALUES) {
      throw new TrainingDataError(
        `There are more than ${MAX_VALUES} values (rows x features); train on a sample, or in the warehouse`,
      );
    }
  }
}
