/* eslint-disable @backstage/no-undeclared-imports, no-restricted-imports -- a test, by another name */
import {
  ManualShell,
  startTestWarehouse,
  type TestWarehouse,
  type PluginBackend,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { startDataQualityBackend } from './__testUtils__/startDataQualityBackend';

jest.setTimeout(120_000);

/** The commands of the operations manual, to the letter. */
const MANUAL = {
  validate: `curl -X POST http://localhost:8200/api/v1/analytics/data-quality/validate \\
  -H "Content-Type: application/json" \\
  -d '{
    "dataset": "orders",
    "checks": ["completeness", "uniqueness", "validity"]
  }'`,
  freshness:
    'curl http://localhost:8200/api/v1/analytics/data-quality/freshness',
  report: 'curl http://localhost:8200/api/v1/analytics/data-quality/report',
};

const ROWS = 100;
const REPEATED = 1;
const WITHOUT_CUSTOMER = 20;

describe('the commands of the operations manual, by curl', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: PluginBackend;
  const curl = (command: keyof typeof MANUAL) =>
    ManualShell.create({ port: backend.port }).curl(MANUAL[command]);

  /** The plugin's own datasets are there, too. */
  const ofOrders = ({ datasets }: { datasets: any[] }) =>
    datasets.find(({ dataset }) => dataset === 'orders');

  beforeAll(async () => {
    engine = await startTestWarehouse();
    await engine.warehouse.command({
      name: 'test',
      query: `CREATE TABLE orders ENGINE = MergeTree ORDER BY order_date AS
          SELECT toString(greatest(number, ${REPEATED})) AS order_id,
            if(number % 5 = 0, NULL, concat('c-', toString(number))) AS customer_id,
            now('UTC') - number AS order_date
          FROM numbers(${ROWS})`,
    });
    backend = await startDataQualityBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      datasets: [
        {
          name: 'orders',
          table: 'orders',
          kind: 'table',
          key: ['order_id'],
          timeColumn: 'order_date',
          columns: [
            { name: 'order_id', type: 'String' },
            { name: 'customer_id', type: 'Nullable(String)', personal: true },
            { name: 'order_date', type: "DateTime('UTC')" },
          ],
          owner: 'group:default/shop',
          retentionClass: 'none',
          origin: 'test',
        },
      ],
      analytics: {
        access: { anonymousLoopbackRole: 'operator' },
        dataQuality: {
          shippedChecks: false,
          checks: [
            {
              id: 'orders-customer',
              name: 'Customers are known',
              dataset: 'orders',
              type: 'completeness',
              column: 'customer_id',
            },
            {
              id: 'orders-once',
              name: 'Orders come once',
              dataset: 'orders',
              type: 'uniqueness',
              columns: ['order_id'],
            },
            {
              id: 'orders-id',
              name: 'Numbers are numbers',
              dataset: 'orders',
              type: 'validity',
              column: 'order_id',
              rule: { kind: 'regex', pattern: '^[0-9]+$' },
            },
            {
              id: 'orders-volume',
              name: 'Orders are there',
              dataset: 'orders',
              type: 'volume',
              fail: { min: 1 },
            },
          ],
        },
      },
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });

  it('validates a dataset by the dimensions that are named', async () => {
    const { status, body } = await curl('validate');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      dataset: 'orders',
      status: 'FAILED',
      coverage: 1,
    });
    expect(
      body.results.map(({ checkId, dimension, failedRows }: any) => ({
        checkId,
        dimension,
        failedRows,
      })),
    ).toEqual(
      expect.arrayContaining([
        {
          checkId: 'orders-customer',
          dimension: 'completeness',
          failedRows: WITHOUT_CUSTOMER,
        },
        {
          checkId: 'orders-once',
          dimension: 'uniqueness',
          failedRows: REPEATED,
        },
        { checkId: 'orders-id', dimension: 'validity', failedRows: 0 },
      ]),
    );
    expect(body.results).toHaveLength(3);
  });

  it('tells how fresh datasets are', async () => {
    const { status, body } = await curl('freshness');
    expect(status).toBe(200);
    const orders = ofOrders(body);
    expect(orders).toMatchObject({ column: 'order_date', status: 'FRESH' });
    expect(orders.lagSeconds).toBeLessThan(100);
  });

  it('reports on everything', async () => {
    const { status, body } = await curl('report');
    expect(status).toBe(200);
    expect(ofOrders(body)).toMatchObject({
      failedChecks: 2,
      openIncidents: 2,
    });
    expect(body.incidents).toMatchObject({ open: 2, resolved: 0 });
  });
});
