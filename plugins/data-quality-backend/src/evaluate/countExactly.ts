import type { CheckOfType } from '@analytics-engine/plugin-analytics-common';
import { allOf } from '../compiler/compileRowCheck';
import { keyOf, whereOf } from '../compiler/compileScan';
import { ParameterBag } from '../compiler/ParameterBag';
import { formatKey, SAMPLE_KEYS } from '../compiler/formatKey';
import type { ScanFigures, ScanRequest } from '../compiler/types';
import { isWithin, worstBandOf } from './bands';
import type { QualityWarehouse } from './QualityWarehouse';

type UniquenessCheck = CheckOfType<'uniqueness'>;

/**
 * Different keys that one pass counts. The sets of hashes of a pass take 8 to
 * 16 MiB; what the allocator holds on to from pass to pass is several times
 * that, so larger passes take more than they seem to.
 */
const KEYS_PER_PASS = 500_000;
/** Hashing is most of a pass, and takes half the time on two. */
const PASS_THREADS = 2;
/** Most passes over a table; beyond, the estimate stands and says so. */
const MAX_PASSES = 1200;
/** Parts of a pass that are searched for duplicates one by one: counts take more room than a set. */
const SAMPLE_SHARES = 4;
/** How far uniqCombined64 may be off, with room: it is under 0.5 % at any size. */
const ESTIMATE_ERROR = 0.02;

/**
 * Whether an estimate leaves open that the check passes. When even the most
 * different keys that there can be are too few, it has failed and the estimate
 * is answer enough; in every other case only a count will do, because an
 * estimate cannot prove that there are no duplicates.
 */
export function mayBeUnique(
  check: UniquenessCheck,
  { evaluated, failed }: ScanFigures,
): boolean {
  const distinct = Math.min(
    evaluated,
    (evaluated - failed) * (1 + ESTIMATE_ERROR),
  );
  return isWithin(
    worstBandOf(check),
    Math.floor(evaluated - distinct),
    evaluated,
  );
}

/**
 * Counts different keys exactly in little memory.
 *
 * Keys are cut into passes by their hash, and each pass holds the hashes of
 * its share alone. Different hashes prove different keys, so a pass without
 * equal hashes is proof that it has no duplicates; equal hashes are looked at
 * by their real values before anything is called a duplicate.
 */
export async function countExactly(
  check: UniquenessCheck,
  figures: ScanFigures,
  request: ScanRequest,
  warehouse: QualityWarehouse,
): Promise<ScanFigures> {
  const passes = Math.ceil(figures.evaluated / KEYS_PER_PASS);
  if (passes > MAX_PASSES) {
    return figures;
  }
  let counted = figures;
  let suspicious: number | undefined =
    figures.method === 'exact' ? 0 : undefined;
  if (figures.method === 'approximate') {
    let evaluated = 0;
    let failed = 0;
    for (let pass = 0; pass < passes; pass++) {
      const found = await countPass(check, request, warehouse, {
        pass,
        passes,
      });
      evaluated += found.keys;
      failed += found.keys - found.distinct;
      if (found.keys > found.distinct) {
        suspicious ??= pass;
      }
    }
    counted = {
      ...figures,
      failed,
      // Parts that were merged away between the passes are missed by them.
      method: evaluated === figures.evaluated ? 'exact' : 'approximate',
    };
  }
  if (suspicious === undefined) {
    return counted;
  }
  const sampleKeys = await sampleDuplicates(check, request, warehouse, {
    pass: suspicious,
    passes,
  });
  return sampleKeys.length > 0
    ? { ...counted, sampleKeys }
    : { ...counted, failed: 0 };
}

interface Pass {
  pass: number;
  passes: number;
}

function passOf(
  check: UniquenessCheck,
  request: ScanRequest,
  { pass, passes }: Pass,
  bag: ParameterBag,
) {
  const key = keyOf(check, request, bag);
  const share =
    passes > 1
      ? `${key.hash} % ${bag.value(passes, 'UInt64')} = ${bag.value(
          pass,
          'UInt64',
        )}`
      : undefined;
  const where = allOf(whereOf(request, bag), key.applies, share);
  return {
    key,
    from: `FROM ${bag.identifier(request.dataset.table)}${
      where ? ` WHERE ${where}` : ''
    }`,
  };
}

async function countPass(
  check: UniquenessCheck,
  request: ScanRequest,
  warehouse: QualityWarehouse,
  pass: Pass,
): Promise<{ keys: number; distinct: number }> {
  const bag = ParameterBag.create();
  const { key, from } = passOf(check, request, pass, bag);
  const { rows } = await warehouse.query<{ k: number; d: number }>({
    name: 'quality-uniqueness',
    query: `SELECT count() AS k, uniqExact(${key.hash}) AS d ${from}`,
    params: bag.params,
    // Each thread has a set of its own, of all keys when they repeat.
    settings: { max_threads: PASS_THREADS },
  });
  return { keys: rows[0].k, distinct: rows[0].d };
}

/** Some keys that are there more than once, by their values. */
async function sampleDuplicates(
  check: UniquenessCheck,
  request: ScanRequest,
  warehouse: QualityWarehouse,
  { pass, passes }: Pass,
): Promise<string[]> {
  const shares = request.keys === 'exact' ? 1 : SAMPLE_SHARES;
  for (let share = 0; share < shares; share++) {
    const found = await sampleShare(check, request, warehouse, {
      pass: pass + passes * share,
      passes: passes * shares,
    });
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}

async function sampleShare(
  check: UniquenessCheck,
  request: ScanRequest,
  warehouse: QualityWarehouse,
  pass: Pass,
): Promise<string[]> {
  const bag = ParameterBag.create();
  const { key, from } = passOf(check, request, pass, bag);
  const list = key.columns.join(', ');
  const columns = key.columns.map(
    (column, index) => `${column} AS _dq_k${index}`,
  );
  const { rows } = await warehouse.query<Record<string, unknown>>({
    name: 'quality-duplicates',
    query: `SELECT ${columns.join(', ')}, count() AS _dq_n ${from}${
      from.includes(' WHERE ') ? ' AND' : ' WHERE'
    } ${key.hash} IN (
  SELECT ${key.hash} ${from} GROUP BY ${
      key.hash
    } HAVING count() > 1 LIMIT ${SAMPLE_KEYS}
)
GROUP BY ${list} HAVING _dq_n > 1 LIMIT ${SAMPLE_KEYS}`,
    params: bag.params,
    settings: { max_threads: 1 },
  });
  return rows.map(
    row =>
      `${formatKey(
        request.dataset,
        check.columns.map((name, index) => [name, row[`_dq_k${index}`]]),
      )} (${row._dq_n} rows)`,
  );
}
