import { compileRowCheck, isRowCheck } from './compileRowCheck';
import { allOf, columnOf, filterOf } from './compileRowCheck';
import { columnType } from './columnType';
import { Aggregates } from './Aggregates';
import { KeySamples, type SampledCheck } from './KeySamples';
import { ParameterBag } from './ParameterBag';
import { newestMs, notBefore } from './timeBounds';
import type {
  CompiledScan,
  ScanCheck,
  ScanFigures,
  ScanRequest,
} from './types';

/** Aggregates of one check; indexes into the row. */
interface Slots {
  check: ScanCheck;
  evaluated: string;
  failed?: string;
  /** Undefined: `failed` says it all. */
  proof?: string;
  /** Whether failing rows are sampled. */
  sampled?: boolean;
  distinct?: string;
  newest?: string;
}

/**
 * One statement for all checks of a dataset over one window.
 *
 * What makes a hundred checks cheap is what ClickHouse does with equal
 * expressions: it computes each once per block, so that filters, null maps
 * and conditions are shared by all aggregates that mention them, and
 * `countIf` over a finished condition only counts bytes.
 *
 * Checks that passed last time are expected to pass again. Where a proof of
 * that is cheaper than counting (the least and the greatest value obey a
 * range), only the proof is asked for, and nothing is sampled. One that does
 * not pass is left unsettled, for a statement about these checks alone.
 */
export function compileScan(request: ScanRequest): CompiledScan {
  const { dataset, checks } = request;
  const bag = ParameterBag.create();
  const aggregates = Aggregates.create();
  const rows = aggregates.add('count()');
  const sampled: SampledCheck[] = [];

  const slots = checks.map((check): Slots => {
    if (isRowCheck(check)) {
      const conditions = compileRowCheck(check, dataset, bag, request.tableOf);
      const { applies, failing, proof } = conditions;
      const evaluated = aggregates.count(applies);
      if (failing === undefined) {
        return { check, evaluated };
      }
      if (request.failedBefore.has(check.id)) {
        sampled.push({ id: check.id, conditions: { ...conditions, failing } });
        const failed = aggregates.count(failing);
        return { check, evaluated, failed, sampled: true };
      }
      return proof
        ? { check, evaluated, proof: aggregates.add(proof) }
        : { check, evaluated, failed: aggregates.count(failing) };
    }
    const filter = filterOf(check);
    if (check.type === 'uniqueness') {
      const { hash, applies } = keyOf(check, request, bag);
      const count =
        request.keys === 'exact' ? 'uniqExactIf' : 'uniqCombined64If';
      return {
        check,
        evaluated: aggregates.count(applies),
        distinct: aggregates.add(`${count}(${hash}, ${applies ?? 'true'})`),
      };
    }
    const evaluated = aggregates.count(filter);
    if (check.type === 'volume') {
      return { check, evaluated };
    }
    const column = check.column ?? dataset.timeColumn ?? '';
    return {
      check,
      evaluated,
      newest: aggregates.add(newestMs(dataset, column, filter, bag)),
    };
  });

  const samples = KeySamples.create({ dataset, checks: sampled });
  const table = bag.identifier(dataset.table);
  const where = whereOf(request, bag);
  return {
    query: `SELECT ${[...aggregates.columns(), ...samples.columns(bag)].join(
      ',\n  ',
    )}\nFROM ${table}${where ? `\nWHERE ${where}` : ''}`,
    params: bag.params,
    read: row => ({
      rows: Number(row[rows]),
      figures: readFigures(slots, samples.read(row), row, request.keys),
    }),
  };
}

/** Rows that a statement looks at: of the window and of the snapshot. */
export function whereOf(
  request: Pick<ScanRequest, 'dataset' | 'fromMs' | 'parts'>,
  bag: ParameterBag,
): string | undefined {
  const { dataset, fromMs, parts } = request;
  return allOf(
    fromMs === undefined
      ? undefined
      : notBefore(dataset, dataset.timeColumn ?? '', fromMs, bag),
    parts && `_part IN ${bag.value(parts, 'Array(String)')}`,
  );
}

/** The hash of a key, and the rows that have one. */
export function keyOf(
  check: Extract<ScanCheck, { type: 'uniqueness' }>,
  request: Pick<ScanRequest, 'dataset'>,
  bag: ParameterBag,
): { hash: string; columns: string[]; applies?: string } {
  const columns = check.columns.map(name => bag.identifier(name));
  const nullable = check.columns.filter(
    name => columnType(columnOf(request.dataset, name).type).nullable,
  );
  return {
    hash: `sipHash64(${columns.join(', ')})`,
    columns,
    applies: allOf(
      filterOf(check),
      ...nullable.map(name => `isNotNull(${bag.identifier(name)})`),
    ),
  };
}

function readFigures(
  slots: Slots[],
  samples: Map<string, string[]>,
  row: Record<string, unknown>,
  keys: ScanRequest['keys'],
): Map<string, ScanFigures> {
  return new Map(
    slots.map(slot => {
      const { check, evaluated, failed, proof, distinct, newest } = slot;
      const count = Number(row[evaluated]);
      const figures: ScanFigures = {
        evaluated: count,
        failed: failed === undefined ? 0 : Number(row[failed]),
        sampleKeys: samples.get(check.id) ?? [],
        newestMs:
          newest === undefined || count === 0 ? null : Number(row[newest]),
        method: 'exact',
        settled: true,
      };
      if (proof !== undefined) {
        figures.settled = count === 0 || Boolean(row[proof]);
      } else if (isRowCheck(check) && !slot.sampled) {
        figures.settled = figures.failed === 0;
      }
      if (distinct !== undefined) {
        // An estimate may be above the number of rows.
        figures.failed = Math.max(0, count - Number(row[distinct]));
        figures.method = keys;
      }
      return [check.id, figures];
    }),
  );
}
