import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import {
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { checkDefinitionSchema } from '@analytics-engine/plugin-analytics-common';
import { QualityWarehouse } from '../evaluate/QualityWarehouse';
import { readProfile } from './readProfile';
import { suggestChecks } from './suggestChecks';

jest.setTimeout(120_000);

const HOSTILE = 'a`); DROP TABLE sales; --"\'';

function quoted(name: string): string {
  return `\`${name.replace(/[\\`]/g, '\\$&')}\``;
}

function dataset(more: Partial<Dataset> = {}): Dataset {
  return {
    name: 'sales',
    table: 'sales',
    kind: 'table',
    key: ['id'],
    timeColumn: 'at',
    columns: [
      { name: 'id', type: 'UInt64' },
      { name: 'price', type: 'Nullable(Decimal(18, 4))' },
      { name: 'state', type: 'LowCardinality(String)' },
      { name: 'email', type: 'String', personal: true },
      { name: 'at', type: "DateTime('UTC')" },
      { name: 'tags', type: 'Array(String)' },
      { name: HOSTILE, type: 'Float64' },
    ],
    owner: 'group:default/data-platform',
    retentionClass: 'rawEvents',
    lineageId: 'dataset:clickhouse://localhost:8123:analytics_db.sales',
    origin: 'user',
    ...more,
  };
}

describe('profile and suggestions of a dataset', () => {
  let started: TestWarehouse;
  let warehouse: QualityWarehouse;

  beforeAll(async () => {
    started = await startTestWarehouse();
    warehouse = QualityWarehouse.create(started);
    for (const [table, rest] of [
      ['sales', 'PARTITION BY toYYYYMM(at) ORDER BY id'],
      ['unpartitioned', 'ORDER BY id'],
      ['empty', 'PARTITION BY toYYYYMM(at) ORDER BY id'],
    ]) {
      await started.warehouse.command({
        name: 'test',
        query: `CREATE TABLE ${table} (id UInt64, price Nullable(Decimal(18, 4)),
          state LowCardinality(String), email String, at DateTime('UTC'),
          tags Array(String), ${quoted(HOSTILE)} Float64)
          ENGINE = MergeTree ${rest}`,
      });
    }
    for (const table of ['sales', 'unpartitioned']) {
      await started.warehouse.command({
        name: 'test',
        query: `INSERT INTO ${table} SELECT number,
          if(number % 10 = 0, NULL, number), ['new', 'paid', 'sent'][number % 3 + 1],
          concat('person', toString(number), '@example.org'),
          toDateTime('2026-03-01 12:00:00', 'UTC') - 999 + number, ['t'],
          if(number = 0, 1e9, number)
          FROM numbers(1000)`,
      });
    }
  });

  afterAll(() => started.stop());

  it('counts, measures and draws every column, and shows no personal value', async () => {
    const profile = await readProfile({ dataset: dataset(), warehouse });
    expect(profile).toMatchObject({ rows: 1000, sampledRows: 1000 });
    const column = (name: string) =>
      profile.columns.find(one => one.name === name)!;
    expect(column('price')).toMatchObject({
      nullCount: 100,
      nullShare: 0.1,
      distinct: 900,
      min: '1',
      max: '999',
    });
    expect(column('price').mean).toBeCloseTo(500, 0);
    expect(column('price').quantiles!['0.5']).toBeCloseTo(500, -1);
    expect(column('state').topValues).toHaveLength(3);
    expect(column('state').topValues![0]).toMatchObject({ count: 334 });
    expect(column('email')).toMatchObject({
      distinct: 1000,
      emptyCount: 0,
      min: null,
      max: null,
      topValues: null,
      histogram: null,
    });
    expect(JSON.stringify(column('email'))).not.toContain('example.org');
    expect(column('at')).toMatchObject({ max: '2026-03-01T12:00:00.000Z' });
    const drawn = column(HOSTILE).histogram!;
    expect(drawn.reduce((sum, bin) => sum + bin.count, 0)).toBe(1000);
    // One outlier does not press everything else into the first bin.
    expect(Math.max(...drawn.map(bin => bin.count))).toBeLessThan(200);
  });

  it('profiles an empty table without inventing values', async () => {
    const profile = await readProfile({
      dataset: dataset({ table: 'empty' }),
      warehouse,
    });
    expect(profile.rows).toBe(0);
    for (const column of profile.columns) {
      expect(column).toMatchObject({
        nullShare: null,
        min: null,
        max: null,
        mean: null,
        quantiles: null,
        histogram: null,
        topValues: null,
      });
    }
    expect(
      suggestChecks({ profile, dataset: dataset(), existing: new Set() }),
    ).toEqual([]);
  });

  it('suggests valid checks for what it saw, and none that is there', async () => {
    const profile = await readProfile({ dataset: dataset(), warehouse });
    const suggestions = suggestChecks({
      profile,
      dataset: dataset(),
      existing: new Set(['sales-fresh-at']),
    });
    const ids = suggestions.map(({ definition }) => definition.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining([
        'sales-unique-key',
        'sales-schema-columns',
        'sales-known-state',
        'sales-range-price',
        'sales-format-email',
      ]),
    );
    expect(ids).not.toContain('sales-fresh-at');
    // A tenth of the prices is missing: that may be meant so.
    expect(ids).not.toContain('sales-complete-price');
    for (const { definition } of suggestions) {
      expect(checkDefinitionSchema.safeParse(definition).error).toBeUndefined();
    }
    expect(
      suggestions.find(
        ({ definition }) => definition.id === 'sales-known-state',
      )?.definition,
    ).toMatchObject({ rule: { kind: 'set', values: ['new', 'paid', 'sent'] } });
  });
});
