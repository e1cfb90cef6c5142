import {
  operationsFeatures,
  startOperationsBackend,
  type OperationsBackend,
} from '../__testUtils__/startOperationsBackend';
import { NAMED_QUERIES } from './definitions';

jest.setTimeout(90_000);

// A part of what the pipelines plugin makes, as the queries need it.
const TABLES = [
  `CREATE TABLE orders (order_id String, order_line UInt32, product_id String, customer_id Nullable(String), quantity Int32, unit_price Decimal(18, 4), order_total Decimal(18, 4), currency LowCardinality(String), order_date DateTime('UTC'), country LowCardinality(String), status LowCardinality(String), description String) ENGINE = MergeTree ORDER BY (order_date, order_id)`,
  `CREATE TABLE events (event_id String, event_type LowCardinality(String), event_time DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY event_time`,
  `CREATE MATERIALIZED VIEW daily_sales_mv ENGINE = SummingMergeTree() ORDER BY (date, product_id) AS SELECT toDate(order_date) AS date, product_id, sum(order_total) AS total_sales, count() AS order_count FROM orders GROUP BY date, product_id`,
  `CREATE VIEW sales_summary AS SELECT toDate(order_date) AS date, country, sumIf(order_total, order_total > 0) AS gross, -sumIf(order_total, order_total < 0) AS refunds, sum(order_total) AS total, uniqExact(order_id) AS orders, uniqExact(customer_id) AS customers, sum(quantity) AS units FROM orders GROUP BY date, country`,
  `INSERT INTO orders SELECT toString(intDiv(number, 2)), number % 2, concat('p', toString(number % 3)), if(number % 10 = 0, NULL, concat('anna', toString(number % 4))), if(number % 7 = 0, -1, 2) AS q, 1.5, q * 1.5, 'EUR', toDateTime('2024-06-01 00:00:00', 'UTC') + number * 3600, if(number % 2 = 0, 'France', 'Spain'), 'completed', 'A thing' FROM numbers(48)`,
  `INSERT INTO events SELECT toString(number), if(number % 2 = 0, 'order', 'page_view'), toDateTime64('2024-06-01 00:00:00', 3, 'UTC') + number FROM numbers(120)`,
];
const RANGE = 'from=2024-06-01&to=2024-06-03';

describe('named queries', () => {
  const features = operationsFeatures();
  let backend: OperationsBackend;
  beforeAll(async () => {
    backend = await startOperationsBackend(features);
  });
  afterAll(() => backend?.stop());

  it('say so before the tables exist', async () => {
    const { status, headers, body } = await backend.get(
      `/api/v1/analytics/queries/sales?${RANGE}`,
    );
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(body.error.message).toContain('do not exist yet');
  });

  describe('over tables', () => {
    beforeAll(async () => {
      for (const query of TABLES) {
        await backend.warehouse.command({ name: 'test-tables', query });
      }
    });

    const run = async (path: string) => {
      const { status, body } = await backend.get(
        `/api/v1/analytics/queries/${path}`,
      );
      expect([path, status, body.error?.message]).toEqual([
        path,
        200,
        undefined,
      ]);
      return body;
    };

    it('lists them with what they take', async () => {
      const { body } = await backend.get('/api/v1/analytics/queries');
      expect(body.queries.map(({ name }: any) => name)).toEqual(
        NAMED_QUERIES.map(({ name }) => name),
      );
      expect(body.queries[4].parameters.properties.groupBy.enum).toEqual([
        'day',
        'product',
        'country',
      ]);
    });

    it('say in a unit that people use how far back they look', async () => {
      const { body } = await backend.get('/api/v1/analytics/queries');
      const begins = body.queries.map(
        ({ name, parameters }: any) =>
          `${name}: ${parameters.properties.from.description}`,
      );
      expect(begins).toContain(
        'events-per-minute: Begin, included; 1h before to',
      );
      expect(begins).toContain('sales: Begin, included; 30d before to');
    });

    it('answers sales by day, product and country alike', async () => {
      const byDay = await run(`sales?${RANGE}`);
      expect(byDay.columns.map(({ name }: any) => name)).toEqual([
        'date',
        'total',
        'lines',
      ]);
      expect(byDay.rows.map(([date, , lines]: any) => [date, lines])).toEqual([
        ['2024-06-02', 24],
        ['2024-06-01', 24],
      ]);
      expect(byDay.rowsRead).toBeGreaterThan(0);
      const total = (body: any, column: string) => {
        const at = body.columns.findIndex(({ name }: any) => name === column);
        return body.rows.reduce((sum: number, row: any) => sum + row[at], 0);
      };
      const byProduct = await run(`sales?${RANGE}&groupBy=product`);
      const byCountry = await run(`sales?${RANGE}&groupBy=country`);
      expect(total(byProduct, 'total')).toBeCloseTo(total(byDay, 'total'));
      expect(total(byCountry, 'total')).toBeCloseTo(total(byDay, 'total'));
      expect((await run(`sales?${RANGE}&limit=1`)).truncated).toBe(true);
    });

    it('shows no customer by name', async () => {
      const customers = await run(`customer?${RANGE}`);
      expect(customers.rows).toHaveLength(4);
      expect(customers.rows[0][0]).toMatch(/^hmac:/);
      const orders = await run(`recent-orders?${RANGE}&country=Spain`);
      expect(orders.rows.length).toBeGreaterThan(0);
      expect(JSON.stringify([customers, orders])).not.toContain('anna');
    });

    it('answers the rest', async () => {
      expect((await run(`inventory?${RANGE}&product=p1`)).rows).toHaveLength(1);
      const minutes = await run(
        'events-per-minute?from=2024-06-01&to=2024-06-02&type=order',
      );
      expect(minutes.rows).toEqual([
        ['2024-06-01 00:01:00', 'order', 30],
        ['2024-06-01 00:00:00', 'order', 30],
      ]);
      expect((await run('sales')).rows).toEqual([]);
    });

    const sql = encodeURIComponent(
      `x' OR 1=1; DROP TABLE orders; -- \u0000"\\`,
    );
    it('takes SQL in every text as text', async () => {
      expect((await run(`inventory?${RANGE}&product=${sql}`)).rows).toEqual([]);
      expect((await run(`recent-orders?${RANGE}&country=${sql}`)).rows).toEqual(
        [],
      );
      expect((await run(`events-per-minute?type=${sql}`)).rows).toEqual([]);
      expect((await run(`sales?${RANGE}`)).rows).toHaveLength(2);
    });

    it.each([
      [`sales?from=${sql}`, 'query.from'],
      [`sales?to=${sql}`, 'query.to'],
      [`sales?groupBy=${sql}`, 'query.groupBy'],
      [`sales?limit=${sql}`, 'query.limit'],
      ['sales?limit=0', 'query.limit'],
      ['sales?limit=10001', 'query.limit'],
      ['sales?from=2024-06-03&to=2024-06-01', 'query.from'],
      ['sales?from=1980-01-01&to=2024-06-01', 'query.from'],
      ['sales?from=0001-01-01', 'query.from'],
      ['sales?from=2024-06-01&from=2024-06-02', 'query.from'],
      ['sales?more=1', 'query.more'],
      ['sales?__proto__=1', 'query.__proto__'],
      ['events-per-minute?from=2024-01-01&to=2024-06-01', 'query.from'],
    ])('refuses %s', async (path, field) => {
      const { status, body } = await backend.get(
        `/api/v1/analytics/queries/${path}`,
      );
      expect([status, body.error.issues?.[0].field]).toEqual([400, field]);
    });

    it('refuses names that are none', async () => {
      for (const name of ['nope', sql, '..%2f..%2fhealth', '__proto__']) {
        const { status } = await backend.get(
          `/api/v1/analytics/queries/${name}`,
        );
        expect(status).toBe(404);
      }
      expect(
        (await backend.get('/api/v1/analytics/queries', 'nobody')).status,
      ).toBe(401);
    });

    it('turns away what would only queue', async () => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () =>
          backend.get(`/api/v1/analytics/queries/customer?${RANGE}`),
        ),
      );
      const refused = answers.filter(({ status }) => status === 429);
      const served = answers.filter(({ status }) => status === 200);
      expect(refused.length).toBeGreaterThan(0);
      expect(served.length).toBeGreaterThanOrEqual(2);
      expect(refused.length + served.length).toBe(12);
      expect(refused[0].headers['retry-after']).toBe('1');
    });
  });
});
