import { ConfigReader } from '@backstage/config';
import { readAccessConfig } from './readAccessConfig';

const read = (access: object, environment?: string) =>
  readAccessConfig(new ConfigReader({ analytics: { access } }), environment);

describe('readAccessConfig', () => {
  it('fills defaults', () => {
    expect(readAccessConfig(new ConfigReader({}), 'production')).toEqual({
      anonymousLoopbackRole: undefined,
      rateLimit: { enabled: true, windowSeconds: 60, limit: 120_000 },
    });
  });

  it('lets anonymous requests in only outside of production', () => {
    const access = { anonymousLoopbackRole: 'operator' };
    expect(read(access, 'development').anonymousLoopbackRole).toBe('operator');
    expect(() => read(access, 'production')).toThrow('NODE_ENV is production');
    expect(
      read({ anonymousLoopbackRole: null }, 'production').anonymousLoopbackRole,
    ).toBeUndefined();
  });

  it('refuses wrong values', () => {
    expect(() => read({ anonymousLoopbackRole: 'root' })).toThrow(
      "expected one of viewer, operator, admin, found 'root'",
    );
    expect(() => read({ rateLimit: { limit: 0 } })).toThrow(
      'analytics.access.rateLimit.limit: expected a whole number above 0',
    );
  });
});
