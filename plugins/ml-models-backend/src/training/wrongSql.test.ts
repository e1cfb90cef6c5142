import { createMockDirectory } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { operationsServiceRef } from '@analytics-engine/plugin-analytics-node';
import {
  ServiceProbe,
  startTestWarehouse,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import {
  startMlBackend,
  type MlBackend,
} from '../__testUtils__/startMlBackend';
import {
  SUBSCRIPTIONS,
  SUBSCRIPTIONS_SQL,
} from './__testUtils__/subscriptions';
import { readModelDefinitions } from './definitions/readModelDefinitions';

jest.setTimeout(120_000);

const definitionOf = (name: string, sql: string) => ({
  ...SUBSCRIPTIONS,
  name,
  sql,
});

describe('SQL that is refused where it is configured', () => {
  it.each([
    ['writes', 'INSERT INTO a SELECT 1', /begins with SELECT or WITH/],
    ['drops', 'DROP TABLE subscriptions', /begins with SELECT or WITH/],
    [
      'is two statements',
      'SELECT * FROM a; DROP TABLE a',
      /';' is not allowed \(character 16\)/,
    ],
    [
      'leaves its brackets',
      'SELECT * FROM a) AS source UNION ALL SELECT * FROM (SELECT * FROM a',
      /Unexpected '\)' at character 16/,
    ],
    ['never ends a text', "SELECT 'a FROM b", /Unfinished string/],
    [
      'reads an address',
      "SELECT * FROM url('http://intranet/x', CSV)",
      /Function url is not allowed/,
    ],
    [
      'reads a file',
      "SELECT * FROM a WHERE b = file('/etc/passwd')",
      /Function file is not allowed/,
    ],
    [
      'writes a file',
      "SELECT * FROM a INTO OUTFILE '/tmp/x'",
      /INTO is not allowed/,
    ],
    [
      'lifts limits',
      'SELECT * FROM a SETTINGS max_execution_time = 0',
      /SETTINGS is not allowed/,
    ],
  ])('%s', (_what, sql, problem) => {
    const read = () =>
      readModelDefinitions(
        new ConfigReader({
          analytics: {
            ml: { training: { definitions: [definitionOf('leaving', sql)] } },
          },
        }),
      );
    expect(read).toThrow(/^analytics\.ml\.training\.definitions\[0\]\.sql: /);
    expect(read).toThrow(problem);
  });
});

describe('SQL that the warehouse does not understand', () => {
  const directory = createMockDirectory();
  let engine: TestWarehouse;
  let backend: MlBackend;
  const probe = ServiceProbe.create({ operations: operationsServiceRef });

  beforeAll(async () => {
    engine = await startTestWarehouse();
    await engine.warehouse.command({ name: 'test', query: SUBSCRIPTIONS_SQL });
    backend = await startMlBackend({
      warehouse: engine.warehouse,
      directory: directory.path,
      analytics: {
        ml: {
          training: {
            definitions: [
              definitionOf(
                'syntax',
                'SELECT visits FROM subscriptions WHERE (1 = )',
              ),
              definitionOf('column', 'SELECT nothing FROM subscriptions'),
              definitionOf('table', 'SELECT * FROM nowhere'),
              definitionOf(
                'feature',
                'SELECT * EXCEPT plan FROM subscriptions',
              ),
              definitionOf(
                'endless',
                'SELECT a.* FROM subscriptions AS a CROSS JOIN numbers(1000000000) AS n',
              ),
            ],
          },
        },
      },
      features: [probe.plugin],
    });
  });
  afterAll(async () => {
    await backend?.stop();
    await engine?.stop();
  });
  const retrain = (model: string) =>
    backend
      .call('post', `/ml/models/${model}/retrain`)
      .send({ trainingData: '2024-01-01/2024-07-01' });

  it.each([
    ['syntax', /Syntax error/],
    ['column', /`nothing`/],
    ['table', /nowhere/],
    ['feature', /plan/],
  ])('is told before a run begins: %s', async (model, problem) => {
    const { status, body } = await retrain(model);
    expect([status, body.error?.message]).toEqual([
      422,
      expect.stringMatching(problem),
    ]);
    expect(body.error.message).toMatch(
      `The definition of '${model}' cannot be read: `,
    );
  });

  it('can be cancelled when it never ends, and leaves nothing running', async () => {
    const { status, body } = await retrain('endless');
    expect(status).toBe(202);
    await probe.services.operations.cancel(body.operationId, {
      actor: { kind: 'user', subject: 'user:default/operator' },
    });
    expect(
      await probe.services.operations.wait(body.operationId),
    ).toMatchObject({
      state: 'CANCELLED',
    });
    const running = async () => {
      const { rows } = await engine.warehouse.query<{ query: string }>({
        name: 'test',
        query: `SELECT query FROM system.processes WHERE query LIKE 'INSERT INTO%ml_training%'`,
      });
      return rows.length;
    };
    while ((await running()) > 0) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    const { body: answer } = await backend.call('get', '/ml/training/status');
    expect(answer.jobs).toEqual([
      expect.objectContaining({ model: 'endless', state: 'CANCELLED' }),
    ]);
  });
});
