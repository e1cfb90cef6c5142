import { z } from 'zod';
import { defineRoute, type ApiRoute, type MountedRoute } from '../access/types';
import { undeclaredAnswers } from './undeclaredAnswers';

const mounted = (responses: ApiRoute['responses']): MountedRoute => ({
  path: '/api/v1/analytics/things',
  pluginId: 'things',
  route: defineRoute({
    method: 'get',
    path: '/',
    role: 'viewer',
    summary: 'Things',
    responses,
    handler: async () => ({}),
  }),
});

describe('undeclaredAnswers', () => {
  it('names a success without a schema', () => {
    expect(
      undeclaredAnswers([
        mounted({ 200: { description: 'JSON' } }),
        mounted({
          201: { description: 'JSON', contentType: 'application/json' },
        }),
      ]),
    ).toEqual([
      'GET /api/v1/analytics/things 200',
      'GET /api/v1/analytics/things 201',
    ]);
  });

  it('takes a schema, nothing, other formats and refusals', () => {
    expect(
      undeclaredAnswers([
        mounted({
          200: { description: 'JSON', schema: z.strictObject({}) },
          202: { description: 'Lines', contentType: 'text/csv' },
          204: { description: 'Nothing' },
          404: { description: 'Unknown' },
        }),
      ]),
    ).toEqual([]);
  });
});
