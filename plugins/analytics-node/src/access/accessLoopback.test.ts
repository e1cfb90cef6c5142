import { startTestBackend } from '@backstage/backend-test-utils';
import request from 'supertest';
import { analyticsTestServices } from '../testUtils';
import type { Server } from './__testUtils__/rawClient';
import {
  CONFIG,
  base,
  things,
  thingsPlugin,
} from './__testUtils__/thingsPlugin';

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
    thingsPlugin,
  ];
  let server: Server;
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
    const { events } = await things.audit.list({ limit: 1 });
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
