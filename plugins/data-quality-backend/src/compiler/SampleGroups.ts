import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import type { RowConditions } from './compileRowCheck';
import type { ParameterBag } from './ParameterBag';

/** Failing rows whose keys are kept, per check. */
export const SAMPLE_KEYS = 5;
/** Checks that share one sampler. */
const GROUP_SIZE = 20;
/** Longest text of one value in a key. */
const MAX_VALUE_LENGTH = 100;
const MASKED = '***';
/** Begins so that no column of a dataset is likely to have the name. */
const SAMPLE_ALIAS = '_dq_s';

interface Member {
  id: string;
  conditions: RowConditions & { failing: string };
}

/**
 * Samples keys of failing rows inside the scan.
 *
 * A sampler of its own for every check would walk over all rows once more for
 * each of them, and most find nothing. So checks share samplers, twenty to
 * one, that keep a failing row with a flag for each check that it fails.
 * Checks that failed before get a sampler of their own: they may fail often
 * enough to crowd others out. One that is crowded out nevertheless has no
 * sample, which the reader can see from its count.
 */
export class SampleGroups {
  readonly #groups: Member[][];
  readonly #dataset: Dataset;

  private constructor(dataset: Dataset, groups: Member[][]) {
    this.#dataset = dataset;
    this.#groups = groups;
  }

  static create(options: {
    dataset: Dataset;
    members: Member[];
    failedBefore: ReadonlySet<string>;
  }): SampleGroups {
    const { members, failedBefore } = options;
    const groups = members
      .filter(({ id }) => failedBefore.has(id))
      .map(member => [member]);
    const shared = members.filter(({ id }) => !failedBefore.has(id));
    for (let at = 0; at < shared.length; at += GROUP_SIZE) {
      groups.push(shared.slice(at, at + GROUP_SIZE));
    }
    return new SampleGroups(options.dataset, groups);
  }

  /** Aggregates with their aliases. */
  columns(bag: ParameterBag): string[] {
    return this.#groups.map((group, index) => {
      const names = this.#valueColumns(group).map(name => bag.identifier(name));
      const flags = group.map(({ conditions }) => conditions.failing);
      const any =
        flags.length === 1
          ? flags[0]
          : `or(${flags.map(flag => `(${flag})`).join(', ')})`;
      return `groupArraySampleIf(${SAMPLE_KEYS * group.length})(tuple(${[
        ...names,
        ...flags,
      ].join(', ')}), ${any}) AS ${SAMPLE_ALIAS}${index}`;
    });
  }

  /** Keys by check id. */
  read(row: Record<string, unknown>): Map<string, string[]> {
    const keys = new Map<string, string[]>();
    this.#groups.forEach((group, index) => {
      const names = this.#valueColumns(group);
      for (const sample of row[`${SAMPLE_ALIAS}${index}`] as unknown[][]) {
        group.forEach(({ id, conditions }, member) => {
          const known = keys.get(id) ?? [];
          if (
            isTrue(sample[names.length + member]) &&
            known.length < SAMPLE_KEYS
          ) {
            const shown = this.#shownColumns(conditions.columns);
            known.push(
              formatKey(
                this.#dataset,
                shown.map(name => [name, sample[names.indexOf(name)]]),
              ),
            );
            keys.set(id, known);
          }
        });
      }
    });
    return keys;
  }

  #shownColumns(columns: string[]): string[] {
    return [...new Set([...this.#dataset.key, ...columns])];
  }

  #valueColumns(group: Member[]): string[] {
    return this.#shownColumns(
      group.flatMap(({ conditions }) => conditions.columns),
    );
  }
}

/** `order_id=536414, order_line=0`; values of personal columns are masked. */
export function formatKey(
  dataset: Dataset,
  values: Array<[column: string, value: unknown]>,
): string {
  return values
    .map(([name, value]) => {
      const column = dataset.columns.find(each => each.name === name);
      return `${name}=${column?.personal ? mask(value) : shorten(value)}`;
    })
    .join(', ');
}

/** Whether it is missing is what a reader must see of a personal value. */
function mask(value: unknown): string {
  return value === null || value === '' ? shorten(value) : MASKED;
}

function shorten(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  const text =
    typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > MAX_VALUE_LENGTH
    ? `${text.slice(0, MAX_VALUE_LENGTH)}…`
    : text;
}

function isTrue(flag: unknown): boolean {
  return flag === true || flag === 1;
}
