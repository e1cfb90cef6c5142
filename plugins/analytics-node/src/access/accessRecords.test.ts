import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createMockDirectory,
  startTestBackend,
} from '@backstage/backend-test-utils';
import request from 'supertest';
import { analyticsTestServices } from '../testUtils';
import type { Server } from './__testUtils__/rawClient';
import {
  CONFIG,
  as,
  base,
  things,
  thingsPlugin,
} from './__testUtils__/thingsPlugin';

describe('what access keeps of requests', () => {
  const logs = createMockDirectory();
  const options = { analytics: { logs: { directory: logs.path } } };
  const features = [...analyticsTestServices(options), thingsPlugin];
  let server: Server;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const backend = await startTestBackend({ features });
    server = backend.server;
    stop = () => backend.stop();
  });
  afterAll(() => stop());

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
      const before = things.changed;
      expect((await put('k2', CONFIG, 'admin')).status).toBe(200);
      expect(things.changed).toBe(before + 1);
    });

    it('refuses a concurrent one with 409', async () => {
      let open = () => {};
      things.gate = new Promise(resolve => {
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
      const before = things.changed;
      expect((await fail()).status).toBe(404);
      expect((await fail()).status).toBe(404);
      expect(things.changed).toBe(before + 2);
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
      const { events } = await things.audit.list({ limit: 2 });
      expect(events).toMatchObject([
        { target: 'thing:absent', outcome: 'FAILED' },
        { target: 'thing:b', outcome: 'SUCCEEDED', details: CONFIG },
      ]);
      expect(await things.audit.verify()).toMatchObject({ valid: true });
    });

    it('refuses mutations while the audit chain cannot be written', async () => {
      const knex = await things.database.getClient();
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
        const before = things.changed;
        const second = await put();
        expect(second.status).toBe(503);
        expect(second.body.error.message).toMatch('Nothing was changed');
        expect(things.changed).toBe(before);
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
      await request(server).get('/actuator/nothing');
      await request(server).get(`${base}/some-name`).set(as('viewer'));
      const { text } = await things.metrics.exposition();
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
      await request(server)
        .post(`${base}/upload`)
        .set(as('operator'))
        .set('Content-Type', 'application/x-ndjson')
        .send('{}');
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
