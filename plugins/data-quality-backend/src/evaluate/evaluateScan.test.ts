import {
  checkDefinitionSchema,
  type CheckDefinitionInput,
} from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import {
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import type { ScanCheck } from '../compiler/types';
import { evaluateScan } from './evaluateScan';
import { QualityWarehouse } from './QualityWarehouse';
import type { CheckFinding } from './types';

jest.setTimeout(120_000);

const MIB = 1024 * 1024;
const KEYS = 2_200_000;
const COLUMNS: Record<string, string> = {
  id: 'UInt32',
  text: 'String',
  code: 'LowCardinality(String)',
  share: 'Float64',
  discount: 'Nullable(Float64)',
  price: 'Decimal(18, 4)',
  at: "DateTime('UTC')",
};

function datasetOf(table: string, columns: Record<string, string>): Dataset {
  return {
    name: table,
    table,
    kind: 'table',
    key: [Object.keys(columns)[0]],
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
    owner: 'group:default/data-platform',
    retentionClass: 'rawEvents',
    lineageId: `dataset:test.${table}`,
    origin: 'test',
  };
}

const rows = datasetOf('scan_rows', COLUMNS);
const keys = datasetOf('scan_keys', { id: 'UInt64' });

/** Checks of which each passes on the clean rows, and fails on the odd one. */
const CHECKS = (
  [
    ['text', { kind: 'length', min: 3, max: 4 }],
    ['code', { kind: 'length', min: 1, max: 3 }],
    ['share', { kind: 'range', min: 0, max: 1 }],
    ['discount', { kind: 'range', min: 0, max: 1 }],
    ['price', { kind: 'range', min: 0, exclusive: true }],
    ['at', { kind: 'range', min: '2026-01-01 00:00:00' }],
    ['text', { kind: 'regex', pattern: 'a.c$' }],
    ['code', { kind: 'set', values: ['abc'] }],
    ['text', null],
    ['code', null],
  ] as const
).map(([column, rule], index) =>
  checkDefinitionSchema.parse({
    id: `check-${index}`,
    name: `Check ${index}`,
    dataset: rows.name,
    column,
    ...(rule ? { type: 'validity', rule } : { type: 'completeness' }),
  } as CheckDefinitionInput),
) as ScanCheck[];

const UNIQUE = checkDefinitionSchema.parse({
  id: 'unique',
  name: 'Unique',
  dataset: keys.name,
  type: 'uniqueness',
  columns: ['id'],
}) as ScanCheck;

describe('one scan for all checks', () => {
  let engine: TestWarehouse;
  let statements: string[];

  beforeAll(async () => {
    engine = await startTestWarehouse();
    const command = (query: string) =>
      engine.warehouse.command({ name: 'test', query });
    const columns = Object.entries(COLUMNS).map(pair => pair.join(' '));
    await command(
      `CREATE TABLE ${rows.table} (${columns.join(', ')})
      ENGINE = MergeTree ORDER BY id`,
    );
    await command(
      `CREATE TABLE ${keys.table} (id UInt64) ENGINE = MergeTree ORDER BY id`,
    );
  });

  afterAll(async () => {
    await engine?.stop();
  });

  const insert = (values: string) =>
    engine.warehouse.command({
      name: 'test',
      query: `INSERT INTO ${rows.table} ${values}`,
    });

  async function scan(
    dataset: Dataset,
    checks: ScanCheck[],
    options: {
      failedBefore?: string[];
      maxMemoryBytes?: number;
      before?: (statement: string) => Promise<void>;
    } = {},
  ): Promise<Map<string, CheckFinding>> {
    const { failedBefore, maxMemoryBytes } = options;
    statements = [];
    const query: WarehouseService['query'] = async statement => {
      await options.before?.(statement.name);
      statements.push(statement.name);
      return engine.warehouse.query({
        ...statement,
        settings: {
          ...statement.settings,
          ...(maxMemoryBytes && { max_memory_usage: maxMemoryBytes }),
        },
      });
    };
    const outcomes = await evaluateScan(checks, {
      dataset,
      datasets: undefined as never,
      warehouse: QualityWarehouse.create({
        warehouse: Object.assign(Object.create(engine.warehouse), { query }),
      }),
      nowMs: Date.now(),
      failedBefore: new Set(failedBefore),
      tableOf: name => name,
    });
    return new Map(
      [...outcomes].map(([id, outcome]) => {
        if (!('finding' in outcome)) {
          throw new Error(`${id}: ${JSON.stringify(outcome)}`);
        }
        return [id, outcome.finding];
      }),
    );
  }

  const failedOf = (findings: Map<string, CheckFinding>) =>
    CHECKS.map(({ id }) => findings.get(id)!.failed);

  it('proves what passes, and counts and samples what begins to fail in one more statement', async () => {
    await insert(`SELECT number, 'äbcd', 'abc', 0.5, if(number % 3 = 0, NULL, 0.5), 1, '2026-02-01 00:00:00'
      FROM numbers(1000)`);
    await insert(`SELECT 1000 + number, 'xaßc', 'abc', 1, NULL, 0.0001, '2026-01-01 00:00:00'
      FROM numbers(1000)`);
    const likely = CHECKS.filter(({ id }) => id !== 'check-6');
    const clean = await scan(rows, likely);
    expect([...clean.values()].map(({ failed }) => failed)).toEqual(
      likely.map(() => 0),
    );
    expect(statements).toEqual(['quality-parts', 'quality-scan']);

    await insert(
      `VALUES (7000, '', '', nan, 2, 0, '2025-12-31 23:59:59'), (7001, 'ab.c', 'abcd', 0, -1, 5, '2027-01-01 00:00:00')`,
    );
    const found = await scan(rows, CHECKS);
    expect(statements).toEqual([
      'quality-parts',
      'quality-scan',
      'quality-failing',
    ]);
    // 'äbcd' ends with no letter between a and c, 'xaßc' does.
    expect(failedOf(found)).toEqual([1, 2, 1, 2, 1, 1, 1_002, 2, 1, 1]);
    expect(found.get('check-2')!.sampleKeys).toEqual(['id=7000, share=nan']);
    expect(found.get('check-1')!.sampleKeys.sort()).toEqual([
      'id=7000, code=',
      'id=7001, code=abcd',
    ]);

    const again = await scan(rows, CHECKS, {
      failedBefore: CHECKS.map(({ id }) => id),
    });
    expect(statements).toEqual(['quality-parts', 'quality-scan']);
    expect(failedOf(again)).toEqual(failedOf(found));
    expect(again.get('check-2')!.sampleKeys).toEqual(['id=7000, share=nan']);
  });

  it('never mixes rows of two moments: parts that are merged away meanwhile make it begin again', async () => {
    let isFirst = true;
    const found = await scan(rows, CHECKS, {
      before: async statement => {
        if (statement === 'quality-failing' && isFirst) {
          isFirst = false;
          await engine.warehouse.command({
            name: 'test',
            query: `OPTIMIZE TABLE ${rows.table} FINAL`,
          });
        }
      },
    });
    expect(statements.slice(1)).toEqual([
      'quality-scan',
      'quality-failing',
      'quality-scan',
    ]);
    expect(found.get('check-0')).toMatchObject({ evaluated: 2_002, failed: 1 });
    expect(found.get('check-0')!.sampleKeys).toEqual(['id=7000, text=']);
  });

  it('counts millions of keys exactly in less memory than their set takes', async () => {
    const command = (query: string) =>
      engine.warehouse.command({ name: 'test', query });
    await command(
      `INSERT INTO ${keys.table} SELECT sipHash64(number) FROM numbers(${KEYS})`,
    );
    const maxMemoryBytes = 100 * MIB;
    await expect(
      engine.warehouse.query({
        name: 'test',
        query: `SELECT uniqExact(id) FROM ${keys.table}`,
        settings: { max_memory_usage: maxMemoryBytes, max_threads: 1 },
      }),
    ).rejects.toThrow(/memory/i);
    const clean = await scan(keys, [UNIQUE], { maxMemoryBytes });
    expect(clean.get('unique')).toMatchObject({
      evaluated: KEYS,
      failed: 0,
      method: 'exact',
    });
    await command(
      `INSERT INTO ${keys.table} SELECT sipHash64(toUInt64(number % 2)) FROM numbers(3)`,
    );
    const found = await scan(keys, [UNIQUE], { maxMemoryBytes });
    expect(found.get('unique')).toMatchObject({ failed: 3, method: 'exact' });
    expect(found.get('unique')!.sampleKeys.join()).toMatch(
      /^id=\d+ \([23] rows\)/,
    );
  });

  it('answers ERROR and not a guess when a count needs more memory than it may take', async () => {
    await expect(
      scan(keys, [UNIQUE], { maxMemoryBytes: 8 * MIB }),
    ).rejects.toThrow(/unique: .*memory/i);
  });
});
