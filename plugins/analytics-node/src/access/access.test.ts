import { gzipSync } from 'node:zlib';
import {
  mockCredentials,
  startTestBackend,
} from '@backstage/backend-test-utils';
import request from 'supertest';
import { analyticsTestServices } from '../testUtils';
import { connectTo, requestHead, sendSlowly } from './__testUtils__/rawClient';
import type { Server } from './__testUtils__/rawClient';
import {
  CONFIG,
  LIMIT_BYTES,
  as,
  base,
  routes,
  things,
  thingsPlugin,
} from './__testUtils__/thingsPlugin';

describe('access', () => {
  const features = [...analyticsTestServices(), thingsPlugin];
  let server: Server;
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
      const { events } = await things.audit.list({ action: 'THING_CONFIGURE' });
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

  describe('mounting', () => {
    const mount = (root: string, mounted: typeof routes) => () =>
      things.access.mount({ root, routes: mounted });

    it('refuses routes that owe something or are in the way', () => {
      const upload = routes.find(({ path }) => path === '/upload')!;
      expect(
        mount('/api/v1/analytics/other', [{ ...upload, audited: undefined }]),
      ).toThrow('needs `audit`');
      expect(mount(base, routes)).toThrow('mounted already');
      expect(mount('/elsewhere', routes)).toThrow('must be below one of');
      expect(mount(`${base}/{id}`, [upload])).toThrow(
        'schema of its parameters',
      );
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
      const answerToHead = await request(server).head(`${base}/status`);
      expect([answerToHead.status, answerToHead.text]).toEqual([
        200,
        undefined,
      ]);
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
      socket.write(requestHead(`${base}/upload`, 'Content-Length: 900'));
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
});
