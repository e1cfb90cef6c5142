import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { Knex } from 'knex';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { IncidentChange } from '../incidents/types';
import { createWebhooks } from './createWebhooks';
import { isPrivateAddress } from './guardedLookup';
import { readWebhooks } from './readWebhooks';
import type { DeliveryOutcome, Webhook } from './types';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
  disableDocker: true,
});
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const change: IncidentChange = {
  kind: 'opened',
  actor: 'data-quality',
  openSince: '2026-11-26T00:00:00.000Z',
  incident: {
    id: 'inc-7',
    dataset: 'orders',
    checkId: 'orders-customer',
    title: 'Every order has a customer',
    dimension: 'completeness',
    severity: 'critical',
    state: 'OPEN',
    owner: 'group:default/data-platform',
    assignee: null,
    reason: null,
    actual: '3 of 100 rows (3.00 %)',
    expected: 'at most 0 rows',
    failedRows: 3,
    firstRunId: 'run-1',
    lastRunId: 'run-1',
    failures: 1,
    openedAt: '2026-11-26T00:00:00.000Z',
    updatedAt: '2026-11-26T00:00:00.000Z',
    resolvedAt: null,
    resolvedBy: null,
    availableTransitions: [],
  },
};

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

describe.each(databases.eachSupportedId())('webhooks on %s', engine => {
  let knex: Knex;
  let server: Server;
  let url: string;
  /** Statuses of the next answers; 200 when there are none. */
  const answers: number[] = [];
  const received: Received[] = [];
  const outcomes: Array<[string, DeliveryOutcome]> = [];
  const logged: string[] = [];
  let wake: () => void = () => {};

  beforeAll(async () => {
    knex = await databases.init(engine);
    await knex.migrate.latest({
      directory: resolve(__dirname, '../../migrations'),
    });
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      received.push({
        path: request.url!,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      response.statusCode = answers.shift() ?? 200;
      response.setHeader('location', `${url}/elsewhere`);
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server?.close();
  });
  beforeEach(async () => {
    for (const list of [answers, received, outcomes, logged]) {
      list.length = 0;
    }
    await knex('quality_webhook_deliveries').delete();
  });

  const open = (webhook: Partial<Webhook> = {}) =>
    createWebhooks({
      webhooks: [
        {
          name: 'on-call',
          url: `${url}/hook?token=in-the-address`,
          secret: SECRET,
          allowPrivateAddresses: true,
          ...webhook,
        },
      ],
      portalUrl: 'https://portal.example.com',
      knex,
      retryDelaysMs: [0, 0],
      onOutcome: (name, outcome) => {
        outcomes.push([name, outcome]);
        wake();
      },
      logger: {
        ...mockServices.logger.mock(),
        warn: message => {
          logged.push(message);
        },
      },
    });

  /** Resolves after so many tries. */
  const tries = (count: number) =>
    new Promise<void>(done => {
      wake = () => outcomes.length >= count && done();
      wake();
    });

  it('sends what happened, signed so that a receiver can tell that it is ours', async () => {
    const webhooks = open();
    await webhooks.start();
    await webhooks.notify({ ...change, kind: 'failed-again' });
    await webhooks.notify(change);
    await tries(1);
    await webhooks.stop();
    expect(received).toHaveLength(1);
    const [{ headers, body }] = received;
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body)).toEqual({
      type: 'data-quality.incident.opened',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: {
        incident: change.incident,
        actor: 'data-quality',
        url: 'https://portal.example.com/data-quality/incidents/inc-7',
      },
    });
    const id = headers['webhook-id'];
    const timestamp = headers['webhook-timestamp'];
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(30);
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(await knex('quality_webhook_deliveries')).toEqual([]);
  });

  it('tries again under the same id, and logs neither secret nor address', async () => {
    answers.push(503, 302);
    const webhooks = open();
    await webhooks.start();
    await webhooks.notify(change);
    await tries(3);
    await webhooks.stop();
    expect(outcomes.map(([, outcome]) => outcome)).toEqual([
      'failed',
      'failed',
      'delivered',
    ]);
    expect(
      new Set(received.map(({ headers }) => headers['webhook-id'])).size,
    ).toBe(1);
    // A redirect is no reason to go elsewhere.
    expect(received.every(({ path }) => path.startsWith('/hook'))).toBe(true);
    expect(logged.join()).toMatch(/on-call .*answered 503/);
    expect(logged.join()).not.toMatch(/whsec|token|127\.0\.0\.1/);
  });

  it('gives up after the last try', async () => {
    answers.push(500, 500, 500);
    const webhooks = open();
    await webhooks.start();
    await webhooks.notify(change);
    await tries(3);
    await webhooks.stop();
    expect(outcomes.at(-1)).toEqual(['on-call', 'given-up']);
    expect(await knex('quality_webhook_deliveries')).toEqual([]);
  });

  it('keeps what could not be sent over a restart, and sends it once with two senders', async () => {
    const stopped = open();
    await stopped.notify(change);
    await stopped.notify({ ...change, kind: 'resolved' });
    expect(received).toEqual([]);
    const both = [open(), open()];
    await Promise.all(both.map(each => each.start()));
    await tries(2);
    await Promise.all(both.map(each => each.stop()));
    expect(received.map(({ body }) => JSON.parse(body).type).sort()).toEqual([
      'data-quality.incident.opened',
      'data-quality.incident.resolved',
    ]);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]'])(
    'does not reach %s unless that is permitted',
    async host => {
      const webhooks = open({
        url: url.replace('127.0.0.1', host),
        allowPrivateAddresses: false,
      });
      await webhooks.start();
      await webhooks.notify(change);
      await tries(3);
      await webhooks.stop();
      expect(received).toEqual([]);
      expect(logged[0]).toMatch(/is a private address/);
    },
  );
});

it.each([
  ['10.1.2.3', true],
  ['169.254.169.254', true],
  ['::ffff:192.168.0.1', true],
  ['fd00::1', true],
  ['0.0.0.0', true],
  ['8.8.8.8', false],
  ['2606:4700::1111', false],
])('tells whether %s is private', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});

it.each([
  ['a secret that can be guessed', { secret: 'short' }, /secret: expected/],
  ['no address', { url: 'ftp://x' }, /url: expected/],
  ['a name with blanks', { name: 'on call' }, /name: expected/],
])('refuses %s', (_, wrong, message) => {
  const config = new ConfigReader({
    analytics: {
      dataQuality: {
        incidents: {
          webhooks: [
            {
              name: 'on-call',
              url: 'https://example.com',
              secret: SECRET,
              ...wrong,
            },
          ],
        },
      },
    },
  });
  expect(() => readWebhooks(config)).toThrow(message);
});
