import type { MetricsService } from '@analytics-engine/plugin-analytics-node';
import { createPrometheusRoute } from './prometheusRoute';

const metrics = {
  exposition: async () => ({ contentType: 'text/plain', text: 'up 1\n' }),
} as MetricsService;

const ask = (
  access: 'token' | 'open' | 'loopback',
  remoteAddress: string,
  role: 'none' | 'viewer' = 'none',
  headers: Record<string, string> = {},
) => {
  const route = createPrometheusRoute({ metrics, access });
  const context = {
    caller: { kind: 'anonymous', subject: 'unknown', role },
    request: {
      socket: { remoteAddress },
      headers: { host: 'localhost:8200', ...headers },
    },
  };
  return route.handler(context as any);
};

describe('createPrometheusRoute', () => {
  it('needs a token, or nothing, as configured', () => {
    expect(createPrometheusRoute({ metrics, access: 'token' }).role).toBe(
      'viewer',
    );
    expect(createPrometheusRoute({ metrics, access: 'open' }).role).toBe(
      'none',
    );
  });

  it('serves this machine, and others with a token', async () => {
    const served = expect.objectContaining({ body: 'up 1\n' });
    expect(await ask('open', '10.0.0.9')).toEqual(served);
    expect(await ask('loopback', '127.0.0.1')).toEqual(served);
    expect(await ask('loopback', '10.0.0.9', 'viewer')).toEqual(served);
    await expect(ask('loopback', '10.0.0.9')).rejects.toThrow('this machine');
    await expect(
      ask('loopback', '127.0.0.1', 'none', { 'x-forwarded-for': '10.0.0.9' }),
    ).rejects.toThrow('proxy');
  });
});
