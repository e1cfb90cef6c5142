import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import type { RowConditions } from './compileRowCheck';
import { formatKey, SAMPLE_KEYS } from './formatKey';
import type { ParameterBag } from './ParameterBag';

/** Begins so that no column of a dataset is likely to have the name. */
const SAMPLE_ALIAS = '_dq_s';

/** A check whose failing rows are sampled. */
export interface SampledCheck {
  id: string;
  conditions: RowConditions & { failing: string };
}

/** Samples keys of failing rows inside the scan, a sampler to each check. */
export class KeySamples {
  readonly #dataset: Dataset;
  readonly #checks: SampledCheck[];

  static create(options: {
    dataset: Dataset;
    checks: SampledCheck[];
  }): KeySamples {
    return new KeySamples(options.dataset, options.checks);
  }

  private constructor(dataset: Dataset, checks: SampledCheck[]) {
    this.#dataset = dataset;
    this.#checks = checks;
  }

  /** Aggregates with their aliases. */
  columns(bag: ParameterBag): string[] {
    return this.#checks.map(({ conditions }, index) => {
      const values = this.#namesOf(conditions).map(name =>
        this.#valueOf(name, bag),
      );
      return `groupArraySampleIf(${SAMPLE_KEYS})(tuple(${values.join(', ')}), ${
        conditions.failing
      }) AS ${SAMPLE_ALIAS}${index}`;
    });
  }

  /** Keys by check id. */
  read(row: Record<string, unknown>): Map<string, string[]> {
    return new Map(
      this.#checks.map(({ id, conditions }, index) => {
        const names = this.#namesOf(conditions);
        const samples = row[`${SAMPLE_ALIAS}${index}`] as unknown[][];
        return [
          id,
          samples.map(values =>
            formatKey(
              this.#dataset,
              names.map((name, at) => [name, values[at]]),
            ),
          ),
        ];
      }),
    );
  }

  #namesOf({ columns }: RowConditions): string[] {
    return [...new Set([...this.#dataset.key, ...columns])];
  }

  /**
   * Aggregates take a column with a dictionary as plain texts only, and each
   * would make them anew: asked for by name, they are made once for all.
   */
  #valueOf(name: string, bag: ParameterBag): string {
    const type = this.#dataset.columns.find(each => each.name === name)?.type;
    const identifier = bag.identifier(name);
    return type?.startsWith('LowCardinality(')
      ? `toString(${identifier})`
      : identifier;
  }
}
