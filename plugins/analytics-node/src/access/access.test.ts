import { gzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import request from 'supertest';
import { z } from 'zod';
import type { AuditService } from '../audit/types';
import type { MetricsService } from '../metrics/types';
import {
  accessServiceRef,
  analyticsDatabaseServiceRef,
  auditServiceRef,
  metricsServiceRef,
} from '../services';
import type { AnalyticsDatabaseService } from '../database/types';
import { analyticsTestServices } from '../testUtils';
import { WarehouseError } from '../warehouse/errors';
import { defineRoute } from './types';

const LIMIT_BYTES = 1_000;

const counts = { changed: 0 };
let audit: AuditService;
let metrics: MetricsService;
let database: AnalyticsDatabaseService;
let gate: Promise<void> = Promise.resolve();

const name = z.strictObject({ name: z.string().regex(/^[a-z-]+$/) });
const responses = { 200: { description: 'ok' } };

const routes = [
  defineRoute({
    method: 'get',
    path: '/{name}',
    role: 'viewer',
    summary: 'One',
    params: name,
    query: z.strictObject({
      limit: z.coerce.number().int().max(10).optional(),
    }),
    responses,
    handler: async ({ params, query, caller }) => ({
      body: { one: params.name, ...query, role: caller.role },
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/status',
    role: 'none',
    summary: 'All',
    responses,
    handler: async ({ caller }) => ({ body: { role: caller.role } }),
  }),
  defineRoute({
    method: 'put',
    path: '/{name}/config',
    role: 'operator',
    summary: 'Change',
    params: name,
    body: z.strictObject({
      batchSize: z.number().int().min(1).max(100),
      windowSize: z.string(),
    }),
    bodyLimitBytes: LIMIT_BYTES,
    audit: {
      action: 'THING_CONFIGURE',
      target: ({ params }) => `thing:${params.name}`,
      details: ({ body }) => ({ ...body }),
    },
    responses,
    handler: async ({ params }) => {
      await gate;
      counts.changed += 1;
      if (params.name === 'absent') {
        throw new NotFoundError(`No thing 'absent'`);
      }
      return { body: { changed: counts.changed } };
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/customer/{id}',
    role: 'admin',
    summary: 'Erase',
    personalParams: true,
    params: z.strictObject({ id: z.string().max(20) }),
    audit: {
      action: 'ERASE',
      target: ({ params }) => `customer:${audit.pseudonym(params.id)}`,
    },
    responses,
    handler: async ({ params }) => {
      throw new Error(`secret of ${params.id}`);
    },
  }),
  defineRoute({
    method: 'post',
    path: '/upload',
    role: 'operator',
    summary: 'Bytes',
    raw: { contentTypes: ['application/x-ndjson'], description: 'Lines.' },
    bodyLimitBytes: LIMIT_BYTES,
    audited: false,
    responses,
    handler: async ({ openBody }) => {
      let bytes = 0;
      for await (const chunk of openBody()) bytes += chunk.length;
      return { body: { bytes } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/warehouse',
    role: 'operator',
    summary: 'Fails',
    audited: false,
    responses,
    handler: async () => {
      throw new WarehouseError('connect ECONNREFUSED 10.0.0.1:8123');
    },
  }),
];

const plugin = createBackendPlugin({
  pluginId: 'things',
  register(env) {
    env.registerInit({
      deps: {
        access: accessServiceRef,
        auditService: auditServiceRef,
        metricsService: metricsServiceRef,
        databaseService: analyticsDatabaseServiceRef,
        lifecycle: coreServices.rootLifecycle,
      },
      async init({ access, auditService, metricsService, databaseService }) {
        audit = auditService;
        metrics = metricsService;
        database = databaseService;
        access.mount({
          root: '/api/v1/analytics/things',
          portal: '/',
          routes,
        });
        expect(() =>
          access.mount({
            root: '/api/v1/analytics/other',
            routes: [{ ...routes[4], audited: undefined }],
          }),
        ).toThrow('needs `audit`');
        expect(() =>
          access.mount({ root: '/api/v1/analytics/things', routes }),
        ).toThrow('mounted already');
        expect(() => access.mount({ root: '/elsewhere', routes })).toThrow(
          'must be below one of',
        );
      },
    });
  },
});

const base = '/api/v1/analytics/things';
const as = (role: string) => ({
  Authorization: mockCredentials.user.header(`user:default/${role}`),
});
const CONFIG = { batchSize: 5, windowSize: '2m' };

type Server = Parameters<typeof request>[0];

const connectTo = (server: Server) =>
  connect((server as { address(): AddressInfo }).address().port, '127.0.0.1');

const head = (path: string, ...more: string[]) =>
  [
    `${path.endsWith('upload') ? 'POST' : 'PUT'} ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: ${as('operator').Authorization}`,
    `Content-Type: application/${
      path.endsWith('upload') ? 'x-ndjson' : 'json'
    }`,
    ...more,
    '\r\n',
  ].join('\r\n');

/** What a client reads that sends chunk after chunk until it is answered. */
async function sendSlowly(server: Server, path: string): Promise<string> {
  const socket = connectTo(server);
  let answer = '';
  socket.on('data', data => {
    answer += data;
  });
  const closed = new Promise(done => socket.once('close', done));
  socket.on('error', () => undefined);
  socket.write(head(path, 'Transfer-Encoding: chunked'));
  for (let n = 0; n < 50 && !answer.endsWith('}}'); n += 1) {
    socket.write(`1000\r\n${' '.repeat(0x1000)}\r\n`);
    await new Promise(done => setTimeout(done, 2));
  }
  socket.end('0\r\n\r\n');
  await closed;
  return answer;
}

describe('access', () => {
  const logs = createMockDirectory();
  const options = { analytics: { logs: { directory: logs.path } } };
  const features = [...analyticsTestServices(options), plugin];
  let server: Parameters<typeof request>[0];
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const backend = await startTestBackend({ features });
    server = backend.server;
    stop = () => backend.stop();
  });
  afterAll(() => stop());

  describe('who calls', () => {
    it('asks for credentials with 401 and says how', async () => {
      const answer = await request(server).get(`${base}/a`);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch('Bearer');
      expect(answer.body).toEqual({
        error: {
          name: 'AuthenticationError',
          message: expect.stringContaining('credentials are missing'),
        },
        request: { method: 'GET', url: `${base}/a` },
        response: { statusCode: 401 },
      });
    });

    it('refuses invalid credentials with 401', async () => {
      const answer = await request(server)
        .get(`${base}/a`)
        .set('Authorization', mockCredentials.user.invalidHeader());
      expect(answer.status).toBe(401);
    });

    it('refuses a role that does not suffice with 403, and audits it', async () => {
      const answer = await request(server)
        .put(`${base}/a/config`)
        .set(as('viewer'))
        .send(CONFIG);
      expect(answer.status).toBe(403);
      expect(answer.body.error.message).toMatch("needs the role 'operator'");
      const { events } = await audit.list({ action: 'THING_CONFIGURE' });
      expect(events[0]).toMatchObject({
        actor: { kind: 'user', subject: 'user:default/viewer' },
        target: 'thing:a',
        outcome: 'DENIED',
      });
    });

    it('answers at both paths, and tells handlers the highest role', async () => {
      for (const path of [base, '/api/things']) {
        const answer = await request(server)
          .get(`${path}/a?limit=3`)
          .set(as('admin'));
        expect(answer.body).toEqual({ one: 'a', limit: 3, role: 'admin' });
      }
    });

    it('lets everybody see what needs no role, also with a bad token', async () => {
      for (const token of ['', mockCredentials.user.invalidHeader()]) {
        const answer = await request(server)
          .get(`${base}/status`)
          .set('Authorization', token);
        expect([answer.status, answer.body]).toEqual([200, { role: 'none' }]);
      }
      const answer = await request(server)
        .get(`${base}/status`)
        .set(as('viewer'));
      expect(answer.body).toEqual({ role: 'viewer' });
    });
  });

  describe('paths', () => {
    it('answers 404 in JSON for what is not there', async () => {
      for (const path of [`${base}/a/b/c`, '/actuator/foo', '/v2/x']) {
        const answer = await request(server).get(path);
        expect([answer.status, answer.body.error.name]).toEqual([
          404,
          'NotFoundError',
        ]);
      }
    });

    it('answers 405 with Allow for the wrong method, 204 for OPTIONS', async () => {
      const answer = await request(server).post(`${base}/a`).send({});
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
      const head = await request(server).head(`${base}/status`);
      expect([head.status, head.text]).toEqual([200, undefined]);
    });

    it('decodes parameters and refuses malformed and hostile ones', async () => {
      const bad = await request(server)
        .get(`${base}/%E0%A4%A`)
        .set(as('viewer'));
      expect(bad.status).toBe(400);
      const slash = await request(server)
        .get(`${base}/a%2F..%2Fb`)
        .set(as('viewer'));
      expect(slash.body.error.issues).toEqual([
        { field: 'path.name', message: expect.stringContaining('"a/../b"') },
      ]);
    });
  });

  describe('what was sent', () => {
    const put = () =>
      request(server).put(`${base}/a/config`).set(as('operator'));

    it('lists every offending field with what was expected and found', async () => {
      const answer = await put()
        .query({ x: '1' })
        .send({ batchSize: '5', windowSize: null, other: 1 });
      expect(answer.status).toBe(400);
      expect(answer.body.error.name).toBe('InputError');
      expect(answer.body.error.issues).toEqual([
        { field: 'query.x', message: 'is not a known key' },
        { field: 'batchSize', message: 'expected number, found "5"' },
        { field: 'windowSize', message: 'expected string, found null' },
        { field: 'other', message: 'is not a known key' },
      ]);
    });

    it('names numbers out of bounds and a missing body', async () => {
      const high = await put().send({ ...CONFIG, batchSize: 101 });
      expect(high.body.error.issues).toEqual([
        {
          field: 'batchSize',
          message: 'expected at most 100, found number 101',
        },
      ]);
      const none = await put();
      expect(none.body.error.issues).toEqual([
        { field: 'body', message: 'expected object, found nothing' },
      ]);
    });

    it('refuses what is not JSON', async () => {
      const send = (body: string | Buffer) =>
        put()
          .set('Content-Type', 'application/json')
          .serialize(text => text)
          .send(body as string);
      expect((await send('{"batchSize":')).body.error.message).toMatch(
        'not JSON',
      );
      expect((await send('\xff\xfe')).status).toBe(400);
      const deep = await send('['.repeat(100) + ']'.repeat(100));
      expect(deep.body.error.message).toMatch('nests deeper than 64');
    });

    it('refuses other types with 415', async () => {
      const form = await put().type('form').send('batchSize=5');
      expect(form.status).toBe(415);
      expect(form.body.error.message).toMatch('expected application/json');
      const latin = await put()
        .set('Content-Type', 'application/json; charset=latin1')
        .send('{}');
      expect(latin.status).toBe(415);
      const encoded = await put().set('Content-Encoding', 'zstd').send(CONFIG);
      expect(encoded.status).toBe(415);
    });

    it('refuses a body where none is taken', async () => {
      const answer = await request(server)
        .post(`${base}/warehouse`)
        .set(as('operator'))
        .send({ a: 1 });
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toMatch('takes no body');
    });

    it('counts bodies after decompression and while streaming: 413', async () => {
      const large = JSON.stringify({
        ...CONFIG,
        windowSize: 'x'.repeat(5_000),
      });
      expect((await put().send(large).type('json')).status).toBe(413);
      for (const path of ['/a/config', '/upload']) {
        const bomb = request(server)
          [path === '/upload' ? 'post' : 'put'](base + path)
          .set(as('operator'))
          .set(
            'Content-Type',
            path === '/upload' ? 'application/x-ndjson' : 'application/json',
          )
          .set('Content-Encoding', 'gzip')
          .serialize(data => data as unknown as string);
        const answer = await bomb.send(
          gzipSync(Buffer.alloc(100_000, 0x20)) as never,
        );
        expect([answer.status, answer.body.error.limitBytes]).toEqual([
          413,
          LIMIT_BYTES,
        ]);
      }
    });

    it('answers 413 to a client that is still sending', async () => {
      for (const path of ['/a/config', '/upload']) {
        const answer = await sendSlowly(server, `${base}${path}`);
        expect(answer).toMatch(/^HTTP\/1\.1 413 /);
        expect(answer).toMatch('"limitBytes":1000');
      }
    });

    it('survives a client that goes away in the middle of a body', async () => {
      const socket = connectTo(server);
      socket.write(head(`${base}/upload`, 'Content-Length: 900'));
      socket.write('{}');
      await new Promise(done => setTimeout(done, 50));
      socket.destroy();
      const answer = await request(server).get(`${base}/status`);
      expect(answer.status).toBe(200);
    });

    it('streams raw bodies', async () => {
      const answer = await request(server)
        .post(`${base}/upload`)
        .set(as('operator'))
        .set('Content-Type', 'application/x-ndjson')
        .send('{}\n{}\n');
      expect(answer.body).toEqual({ bytes: 6 });
    });
  });

  describe('Idempotency-Key', () => {
    const put = (key: string, body: object = CONFIG, role = 'operator') =>
      request(server)
        .put(`${base}/a/config`)
        .set(as(role))
        .set('Idempotency-Key', key)
        .send(body);

    it('answers a repeat without doing it again', async () => {
      const first = await put('k1');
      const again = await put('k1');
      expect(again.body).toEqual(first.body);
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(first.headers['idempotency-replayed']).toBeUndefined();
    });

    it('refuses the key for another body with 422, but not for another caller', async () => {
      await put('k2');
      const other = await put('k2', { ...CONFIG, batchSize: 6 });
      expect(other.status).toBe(422);
      const before = counts.changed;
      expect((await put('k2', CONFIG, 'admin')).status).toBe(200);
      expect(counts.changed).toBe(before + 1);
    });

    it('refuses a concurrent one with 409', async () => {
      let open = () => {};
      gate = new Promise(resolve => {
        open = resolve;
      });
      const first = put('k3').then(answer => answer);
      await new Promise(resolve => setTimeout(resolve, 100));
      const second = await put('k3');
      expect(second.status).toBe(409);
      open();
      expect((await first).status).toBe(200);
    });

    it('forgets a request that failed, and refuses odd keys', async () => {
      const fail = () =>
        request(server)
          .put(`${base}/absent/config`)
          .set(as('operator'))
          .set('Idempotency-Key', 'k4')
          .send(CONFIG);
      const before = counts.changed;
      expect((await fail()).status).toBe(404);
      expect((await fail()).status).toBe(404);
      expect(counts.changed).toBe(before + 2);
      expect((await put('with space')).status).toBe(400);
    });
  });

  describe('records', () => {
    it('audits success and failure', async () => {
      await request(server)
        .put(`${base}/b/config`)
        .set(as('operator'))
        .send(CONFIG);
      await request(server)
        .put(`${base}/absent/config`)
        .set(as('operator'))
        .send(CONFIG);
      const { events } = await audit.list({ limit: 2 });
      expect(events).toMatchObject([
        { target: 'thing:absent', outcome: 'FAILED' },
        { target: 'thing:b', outcome: 'SUCCEEDED', details: CONFIG },
      ]);
      expect(await audit.verify()).toMatchObject({ valid: true });
    });

    it('refuses mutations while the audit chain cannot be written', async () => {
      const knex = await database.getClient();
      await knex.raw(
        "CREATE TRIGGER broken BEFORE UPDATE ON audit_head BEGIN SELECT RAISE(ABORT, 'disk'); END",
      );
      const put = () =>
        request(server)
          .put(`${base}/c/config`)
          .set(as('operator'))
          .send(CONFIG);
      try {
        const first = await put();
        expect(first.status).toBe(503);
        expect(first.body.error.message).toMatch('was carried out, but');
        const before = counts.changed;
        const second = await put();
        expect(second.status).toBe(503);
        expect(second.body.error.message).toMatch('Nothing was changed');
        expect(counts.changed).toBe(before);
      } finally {
        await knex.raw('DROP TRIGGER broken');
      }
      expect((await put()).status).toBe(200);
    });

    it('hides what failed inside and personal paths', async () => {
      const answer = await request(server)
        .delete(`${base}/customer/jane`)
        .set(as('admin'));
      expect(answer.status).toBe(500);
      expect(answer.body.request.url).toBe(`${base}/customer/{id}`);
      expect(JSON.stringify(answer.body)).not.toMatch(/jane|secret/);
      const missing = await request(server).get(`${base}/customer/jane/x`);
      expect(JSON.stringify(missing.body)).not.toMatch('jane');
    });

    it('answers 503 when the warehouse is away', async () => {
      const answer = await request(server)
        .post(`${base}/warehouse`)
        .set(as('operator'));
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBeDefined();
      expect(answer.body.error.message).not.toMatch('10.0.0.1');
    });

    it('measures with the template as label', async () => {
      await request(server).get(`${base}/some-name`).set(as('viewer'));
      const { text } = await metrics.exposition();
      const counted = text
        .split('\n')
        .filter(line => line.startsWith('http_server_requests_seconds_count'))
        .map(line => /method=.*\}/.exec(line)![0]);
      expect(counted).toContain(
        `method="GET",uri="${base}/{name}",status="200",outcome="SUCCESS"}`,
      );
      expect(counted).toContain(
        'method="GET",uri="NOT_FOUND",status="404",outcome="CLIENT_ERROR"}',
      );
      expect(counted.join()).not.toMatch(/some-name|jane/);
    });

    it('logs accesses and audit lines that the manual greps', async () => {
      await stop();
      const access = await readFile(join(logs.path, 'access.log'), 'utf8');
      expect(access).toMatch(
        /- user:default\/operator \[[^\]]+ \+0000\] "POST \/api\/v1\/analytics\/things\/upload HTTP\/1\.1" 200 \d+ "-" "-" [\d.]+\n/,
      );
      expect(access).not.toMatch('jane');
      const lines = await readFile(join(logs.path, 'audit.log'), 'utf8');
      expect(lines).toMatch(
        /^\S+Z THING_CONFIGURE SUCCEEDED actor=user:user:default\/operator target=thing:b sequence=\d+ hash=[0-9a-f]{64} details="/m,
      );
      expect(lines).toMatch(
        /ERASE FAILED .* target=customer:hmac:[0-9a-f]{64} /,
      );
      expect(lines).not.toMatch('jane');
    });
  });
});

describe('access in development', () => {
  const features = [
    ...analyticsTestServices({
      analytics: {
        access: {
          anonymousLoopbackRole: 'operator',
          rateLimit: { limit: 30, windowSeconds: 60 },
        },
      },
    }),
    plugin,
  ];
  let server: Parameters<typeof request>[0];
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const backend = await startTestBackend({ features });
    server = backend.server;
    stop = () => backend.stop();
  });
  afterAll(() => stop());

  const put = (headers: Record<string, string> = {}) =>
    request(server).put(`${base}/a/config`).set(headers).send(CONFIG);

  it('lets this machine operate without credentials, and audits that', async () => {
    expect((await put()).status).toBe(200);
    expect((await put({ Host: 'localhost:8200' })).status).toBe(200);
    expect((await put({ Host: '[::1]:8200' })).status).toBe(200);
    const { events } = await audit.list({ limit: 1 });
    expect(events[0].actor).toEqual({ kind: 'anonymous', subject: 'loopback' });
  });

  it('asks for credentials where admin is needed', async () => {
    const answer = await request(server).delete(`${base}/customer/1`);
    expect(answer.status).toBe(401);
    expect(answer.body.error.message).toMatch("the role 'admin'");
  });

  it.each([
    [{ Host: 'evil.example' }, 'its Host'],
    [{ Host: 'localhost.evil.example:8200' }, 'its Host'],
    [{ Host: '127.0.0.1.evil.example' }, 'its Host'],
    [{ Host: 'evil.example@127.0.0.1' }, 'its Host'],
    [{ Host: 'localhost:8200', Origin: 'http://localhost:3000' }, 'its Origin'],
    [{ Origin: 'https://evil.example' }, 'its Origin'],
    [{ Origin: 'null' }, 'its Origin'],
    [{ 'Sec-Fetch-Site': 'cross-site' }, 'Sec-Fetch-Site'],
    [{ 'Sec-Fetch-Site': 'same-site' }, 'Sec-Fetch-Site'],
    [{ 'X-Forwarded-For': '10.1.2.3' }, 'proxy'],
    [{ Forwarded: 'for=10.1.2.3' }, 'proxy'],
  ])('refuses %j', async (headers, reason) => {
    const answer = await put(headers as Record<string, string>);
    expect(answer.status).toBe(401);
    expect(answer.body.error.message).toMatch(reason);
  });

  it('limits the rate per address: 429', async () => {
    let answer;
    for (let n = 0; n < 31 && answer?.status !== 429; n += 1) {
      answer = await request(server).get(`${base}/status`);
    }
    expect(answer?.status).toBe(429);
    expect(answer?.headers['retry-after']).toBeDefined();
    expect(answer?.body.error.name).toBe('TooManyRequestsError');
  });
});
