import type { Dataset } from '@analytics-engine/plugin-analytics-node';

/** Columns of the measured table with the expression that fills each row. */
const COLUMNS: ReadonlyArray<[name: string, type: string, value: string]> = [
  ['order_id', 'String', 'toString(1000000 + intDiv(number, 4))'],
  ['order_line', 'UInt32', 'number % 4'],
  [
    'product_id',
    'String',
    "concat('P', leftPad(toString(cityHash64(number) % 40000), 6, '0'))",
  ],
  [
    'customer_id',
    'Nullable(String)',
    "if(cityHash64(number, 1) % 1000 = 0, NULL, concat('c-', toString(cityHash64(number, 2) % 500000)))",
  ],
  [
    'quantity',
    'Int32',
    'if(cityHash64(number, 3) % 100000 = 0, -1, cityHash64(number, 3) % 12 + 1)',
  ],
  [
    'unit_price',
    'Decimal(18, 4)',
    'toDecimal64((cityHash64(number, 4) % 10000 + 1) / 100, 4)',
  ],
  [
    'order_total',
    'Decimal(18, 4)',
    'toDecimal64((cityHash64(number, 4) % 10000 + 1) / 20, 4)',
  ],
  ['currency', 'LowCardinality(String)', "'GBP'"],
  [
    'order_date',
    "DateTime('UTC')",
    "toDateTime('2026-01-01 00:00:00', 'UTC') + number",
  ],
  [
    'country',
    'LowCardinality(String)',
    "['United Kingdom', 'France', 'Germany', 'Eire', 'Spain'][cityHash64(number, 5) % 5 + 1]",
  ],
  [
    'status',
    'LowCardinality(String)',
    "if(cityHash64(number, 6) % 20000 = 0, 'lost', ['completed', 'cancelled', 'refunded'][cityHash64(number, 6) % 3 + 1])",
  ],
  [
    'description',
    'String',
    "concat('product ', toString(cityHash64(number) % 40000), ' in ', ['red', 'green', 'blue'][cityHash64(number) % 3 + 1])",
  ],
  [
    'email',
    'String',
    "concat('user', toString(cityHash64(number, 2) % 500000), '@example.com')",
  ],
  [
    'discount',
    'Nullable(Float64)',
    'if(cityHash64(number, 7) % 50 = 0, NULL, (cityHash64(number, 7) % 30) / 100)',
  ],
  ['score', 'Float64', '(cityHash64(number, 8) % 100000) / 1000'],
  [
    'warehouse',
    'LowCardinality(String)',
    "['north', 'south', 'east'][cityHash64(number, 9) % 3 + 1]",
  ],
  ['weight', 'UInt16', 'cityHash64(number, 10) % 5000'],
  [
    'updated_at',
    "DateTime64(3, 'UTC')",
    "toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + number",
  ],
];

/** A table of order lines as wide as real ones. */
export const wideOrders: Dataset = {
  name: 'bench_quality',
  table: 'bench_quality',
  kind: 'table',
  key: ['order_id', 'order_line', 'product_id'],
  timeColumn: 'order_date',
  columns: COLUMNS.map(([name, type]) => ({ name, type })),
  owner: 'unknown',
  retentionClass: 'none',
  origin: 'bench',
  lineageId: 'dataset:bench',
};

/** Statements that make the table and fill it with so many rows. */
export function createWideOrders(rows: number): string[] {
  return [
    `CREATE TABLE ${wideOrders.table} (${COLUMNS.map(
      ([name, type]) => `${name} ${type}`,
    ).join(
      ', ',
    )}) ENGINE = MergeTree PARTITION BY toYYYYMM(order_date) ORDER BY (order_date, order_id, order_line)`,
    `INSERT INTO ${wideOrders.table} SELECT ${COLUMNS.map(
      ([, , value]) => value,
    ).join(', ')} FROM numbers(${rows})`,
    `OPTIMIZE TABLE ${wideOrders.table} FINAL`,
  ];
}

/** The plain aggregate that reads every column once. */
export const PLAIN_AGGREGATE = `SELECT ${COLUMNS.map(
  ([name]) => `max(${name})`,
).join(', ')} FROM ${wideOrders.table}`;
