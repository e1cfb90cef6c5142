import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBackend } from '@backstage/backend-defaults';
import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import request from 'supertest';
import {
  accessRegistryServiceFactory,
  accessServiceFactory,
} from './accessServiceFactory';
import { auditServiceFactory } from '../audit/auditServiceFactory';
import { analyticsDatabaseServiceFactory } from '../database/analyticsDatabaseServiceFactory';
import { metricsServiceFactory } from '../metrics/metricsServiceFactory';
import {
  CONFIG,
  base,
  things,
  thingsPlugin,
} from './__testUtils__/thingsPlugin';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(done => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise(done => server.close(done));
  return port;
}

describe('access with Backstage’s own authentication', () => {
  const directory = createMockDirectory();
  let url: string;
  let backend: ReturnType<typeof createBackend>;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const restricted = (token: string, accessRestrictions: object[]) => ({
      type: 'static',
      options: { token, subject: token },
      accessRestrictions,
    });
    backend = createBackend();
    for (const feature of [
      mockServices.rootConfig.factory({
        data: {
          backend: {
            baseUrl: url,
            listen: { host: '127.0.0.1', port },
            database: { client: 'better-sqlite3', connection: ':memory:' },
            auth: {
              externalAccess: [
                {
                  type: 'static',
                  options: { token: 'admin-token', subject: 'ops' },
                },
                restricted('reading-token', [
                  { plugin: 'things', permission: ['analytics.read'] },
                ]),
                restricted('foreign-token', [{ plugin: 'catalog' }]),
              ],
            },
          },
          permission: { enabled: true },
          analytics: { dataDirectory: directory.path },
        } as never,
      }),
      mockServices.rootLogger.factory({ level: 'none' }),
      accessRegistryServiceFactory,
      accessServiceFactory,
      analyticsDatabaseServiceFactory,
      auditServiceFactory,
      metricsServiceFactory,
      thingsPlugin,
    ]) {
      backend.add(feature);
    }
    await backend.start();
  });
  afterAll(() => backend.stop());

  const put = (token?: string) =>
    request(url)
      .put(`${base}/a/config`)
      .set(token ? { Authorization: `Bearer ${token}` } : {})
      .send(CONFIG);

  it('knows static tokens and what they may do', async () => {
    expect((await put('admin-token')).status).toBe(200);
    const { events } = await things.audit.list({ limit: 1 });
    expect(events[0].actor).toEqual({
      kind: 'service',
      subject: 'ops',
    });
    expect((await put('reading-token')).status).toBe(403);
    expect((await put('foreign-token')).status).toBe(403);
    expect((await put('other-token')).status).toBe(401);
    expect((await put()).status).toBe(401);
    const reading = await request(url)
      .get(`${base}/a`)
      .set('Authorization', 'Bearer reading-token');
    expect([reading.status, reading.body.role]).toEqual([200, 'viewer']);
  });

  it('answers OPTIONS and the portal’s path', async () => {
    const options = await request(url).options(`${base}/a`);
    expect(options.status).toBe(204);
    const portal = await request(url)
      .get('/api/things/a')
      .set('Authorization', 'Bearer admin-token');
    expect([portal.status, portal.body.role]).toEqual([200, 'admin']);
    expect((await request(url).get('/api/things/a')).status).toBe(401);
  });
});
