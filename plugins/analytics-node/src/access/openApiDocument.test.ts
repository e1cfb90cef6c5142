import { z } from 'zod';
import { buildOpenApiDocument } from './openApiDocument';
import { defineRoute } from './types';

const answer = {
  200: { description: 'ok', schema: z.object({ a: z.string() }) },
};

const document = buildOpenApiDocument(
  [
    {
      path: '/api/v1/analytics/things/{name}',
      pluginId: 'things',
      route: defineRoute({
        method: 'get',
        path: '/{name}',
        role: 'viewer',
        summary: 'One thing',
        params: z.strictObject({ name: z.string().max(63) }),
        query: z.strictObject({
          limit: z.coerce
            .number()
            .int()
            .max(10)
            .default(5)
            .describe('How many'),
        }),
        responses: answer,
        handler: async () => ({}),
      }),
    },
    {
      path: '/api/v1/analytics/things/{name}',
      pluginId: 'things',
      route: defineRoute({
        method: 'put',
        path: '/{name}',
        role: 'admin',
        summary: 'Change',
        params: z.strictObject({ name: z.string() }),
        body: z.strictObject({
          size: z.number().transform(size => new Date(size)),
        }),
        audit: { action: 'X', target: () => 'x' },
        responses: { ...answer, 409: { description: 'Own words' } },
        handler: async () => ({}),
      }),
    },
    {
      path: '/actuator/health',
      pluginId: 'operations',
      route: defineRoute({
        method: 'get',
        path: '/health',
        role: 'none',
        summary: 'Health',
        responses: { 200: { description: 'up', contentType: 'text/plain' } },
        handler: async () => ({}),
      }),
    },
    {
      path: '/v2/ask',
      pluginId: 'ml-models',
      plainErrors: true,
      route: defineRoute({
        method: 'post',
        path: '/ask',
        role: 'viewer',
        summary: 'Ask',
        raw: {
          contentTypes: ['application/json'],
          description: 'A question.',
          schema: z.strictObject({ rows: z.number() }),
        },
        audited: false,
        responses: answer,
        handler: async () => ({}),
      }),
    },
  ],
  { title: 'T', version: '1', servers: ['http://localhost:8200'] },
) as any;

describe('buildOpenApiDocument', () => {
  const thing = document.paths['/api/v1/analytics/things/{name}'];

  it('describes parameters, role and security', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: 'http://localhost:8200' }]);
    expect(thing.get).toMatchObject({
      operationId: 'getApiV1AnalyticsThingsByName',
      'x-role': 'viewer',
      security: [{ bearer: [] }],
      tags: ['things'],
    });
    expect(thing.get.parameters).toEqual([
      {
        name: 'name',
        in: 'path',
        required: true,
        schema: { type: 'string', maxLength: 63 },
      },
      {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'How many',
        schema: expect.objectContaining({ default: 5, maximum: 10 }),
      },
    ]);
    expect(thing.get.requestBody).toBeUndefined();
    expect(Object.keys(thing.get.responses)).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '429', '500', '503']),
    );
  });

  it('describes bodies by what is sent, and keeps the route’s own words', () => {
    expect(thing.put.requestBody.required).toBe(true);
    expect(thing.put.requestBody.content['application/json'].schema).toEqual({
      type: 'object',
      properties: { size: { type: 'number' } },
      required: ['size'],
      additionalProperties: false,
    });
    expect(thing.put.responses[409]).toEqual({ description: 'Own words' });
    expect(
      thing.put.parameters.map(({ name }: { name: string }) => name),
    ).toEqual(['name', 'Idempotency-Key']);
  });

  it('describes bodies that a route reads itself, and errors in other forms', () => {
    const ask = document.paths['/v2/ask'].post;
    expect(ask.requestBody.content['application/json'].schema).toMatchObject({
      properties: { rows: { type: 'number' } },
    });
    expect(ask.responses[400]).toEqual({
      $ref: '#/components/responses/PlainError400',
    });
  });

  it('describes what needs no credentials, and every reference leads somewhere', () => {
    const health = document.paths['/actuator/health'].get;
    expect(health.security).toEqual([{}, { bearer: [] }]);
    expect(health.responses[401]).toBeUndefined();
    expect(health.responses[200].content).toEqual({ 'text/plain': {} });
    const references = JSON.stringify(document).match(/#\/[^"]+/g)!;
    for (const reference of new Set(references)) {
      const target = reference
        .slice(2)
        .split('/')
        .reduce((at, key) => at?.[key], document);
      expect(target).toBeDefined();
    }
  });
});
