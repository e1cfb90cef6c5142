import { z } from 'zod';
import { defineRoute } from '../access/types';
import type { MountedRoute } from '../access/types';
import { declaredAnswers } from './declaredAnswers';

const mounted = (path: string, schema: z.ZodType): MountedRoute => ({
  path: `/api/v1/analytics/things${path}`,
  pluginId: 'things',
  route: defineRoute({
    method: 'get',
    path,
    role: 'viewer',
    summary: 'Things',
    responses: { 200: { description: 'ok', schema } },
    handler: async () => ({}),
  }),
});

describe('declaredAnswers', () => {
  const routes = [
    mounted('/{name}', z.strictObject({ name: z.string() })),
    mounted('/status', z.strictObject({ total: z.number() })),
  ];
  const check = declaredAnswers(() => routes);
  const answer = (path: string, body: unknown, status = 200) => ({
    status,
    body,
    request: {
      method: 'GET',
      url: `http://127.0.0.1:1/api/v1/analytics/things${path}?limit=1`,
    },
  });

  it('takes what is declared, of the route that names most of the path', () => {
    check(answer('/one', { name: 'one' }));
    check(answer('/status', { total: 1 }));
    check(answer('/one', { error: {} }, 404));
    check(answer('/one/more', 'nobody knows it', 404));
  });

  it('refuses what is not', () => {
    expect(() => check(answer('/one', { name: 1 }))).toThrow(
      /^GET .*\/things\/\{name\} answered 200 otherwise than declared: name: /,
    );
    expect(() => check(answer('/one', { name: 'one', more: 1 }))).toThrow(
      'more',
    );
    expect(() => check(answer('/status', { name: 'status' }))).toThrow('total');
    expect(() => declaredAnswers(() => [])(answer('/one', {}))).toThrow(
      'No route is mounted',
    );
  });
});
