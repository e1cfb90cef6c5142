import type {
  DatasetRegistration,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';

/** Order lines with a column that no unquoted identifier could name. */
export const SHOP: DatasetRegistration = {
  name: 'shop',
  table: 'shop',
  kind: 'table',
  key: ['order_id', 'line'],
  timeColumn: 'sold_at',
  columns: [
    { name: 'order_id', type: 'String' },
    { name: 'line', type: 'UInt32' },
    { name: 'customer', type: 'Nullable(String)', personal: true },
    { name: 'quantity', type: 'Int32' },
    { name: 'price', type: 'Decimal(18, 4)' },
    { name: 'status', type: 'LowCardinality(String)' },
    { name: 'sold_at', type: "DateTime('UTC')" },
    { name: 'it`s "odd"; DROP TABLE shop', type: 'Nullable(Float64)' },
  ],
  owner: 'group:default/shop',
  retentionClass: 'none',
  origin: 'test',
};

/** Faults that {@link fillShop} plants, by what they are. */
export const PLANTED = {
  rows: 20_000,
  missingCustomers: 200,
  emptyCustomers: 20,
  zeroPrices: 40,
  unknownStatus: 1,
  repeatedLines: 7,
  cancelled: 400,
} as const;

/** Makes the table and fills it with a known number of faults. */
export async function fillShop(warehouse: WarehouseService): Promise<void> {
  const command = (query: string) => warehouse.command({ name: 'test', query });
  await command(`CREATE TABLE shop (
  order_id String, line UInt32, customer Nullable(String), quantity Int32,
  price Decimal(18, 4), status LowCardinality(String), sold_at DateTime('UTC'),
  \`it\\\`s "odd"; DROP TABLE shop\` Nullable(Float64)
) ENGINE = MergeTree PARTITION BY toYYYYMM(sold_at) ORDER BY (sold_at, order_id)`);
  const { rows, repeatedLines } = PLANTED;
  const select = (source: string) => `INSERT INTO shop SELECT
  concat(if(number % 50 = 3, 'C', ''), toString(100000 + intDiv(number, 4))), number % 4,
  multiIf(number % 100 = 7, NULL, number % 1000 = 11, '', concat('c-', toString(number % 500))),
  if(number % 50 = 3, -1, 1), if(number % 500 = 5, 0, 9.99),
  if(number = 4242, 'lost', 'completed'), now() - toIntervalSecond(number), NULL
FROM ${source}`;
  await command(select(`numbers(${rows - repeatedLines})`));
  await command(
    `INSERT INTO shop SELECT * FROM shop WHERE order_id = '100010' OR order_id = '100011' AND line < ${
      repeatedLines - 4
    } ORDER BY order_id, line LIMIT ${repeatedLines}`,
  );
}
