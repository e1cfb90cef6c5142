import { formatDuration } from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import {
  defineRoute,
  fieldsError,
} from '@analytics-engine/plugin-analytics-node';
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { QueryService } from './QueryService';
import { timeSchema } from './range';
import type { NamedQuery } from './types';

const MAX_ROWS = 10_000;
const DEFAULT_ROWS = 1_000;
const DAY_MS = 86_400_000;

const resultShape = {
  name: z.string(),
  from: z.string(),
  to: z.string(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
  elapsedMs: z.number(),
  rowsRead: z.number(),
  truncated: z.boolean(),
};
const listSchema = z.strictObject({
  queries: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      description: z.string(),
      defaultDays: z.number(),
      maxDays: z.number(),
      parameters: z
        .record(z.string(), z.unknown())
        .describe('JSON Schema of the query parameters'),
    }),
  ),
});

/** The list of named queries, and one route for each. */
export function createQueryRoutes(options: {
  service: QueryService;
  queries: readonly NamedQuery[];
}): ApiRoute<any, any, any>[] {
  const { service, queries } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/queries',
      role: 'viewer',
      summary: 'Named queries and what they take',
      responses: { 200: { description: 'Queries', schema: listSchema } },
      handler: async () => ({ body: { queries: queries.map(describe) } }),
    }),
    ...queries.map(query =>
      defineRoute({
        method: 'get',
        path: `/queries/${query.name}`,
        role: 'viewer',
        summary: query.title,
        description: query.description,
        query: paramsOf(query),
        responses: {
          200: {
            description: 'Rows, with the parameters that were used',
            schema: z.strictObject({ ...query.params, ...resultShape }),
          },
          429: { description: 'Too many queries run' },
        },
        handler: async context => {
          const { from, to, limit, ...params } = context.query as any;
          return {
            body: await service.run(query, {
              ...rangeOf(query, from, to),
              limit,
              params,
              signal: context.signal,
            }),
          };
        },
      }),
    ),
  ];
}

function paramsOf(query: NamedQuery) {
  return z.strictObject({
    ...query.params,
    from: timeSchema
      .optional()
      .describe(
        `Begin, included; ${formatDuration(
          query.defaultDays * DAY_MS,
        )} before to`,
      ),
    to: timeSchema.optional().describe('End, not included; now'),
    limit: z.coerce.number().int().min(1).max(MAX_ROWS).default(DEFAULT_ROWS),
  });
}

function rangeOf(
  query: NamedQuery,
  fromGiven: DateTime | undefined,
  toGiven: DateTime | undefined,
): { from: DateTime; to: DateTime } {
  const to = toGiven ?? DateTime.utc();
  const from =
    fromGiven ?? to.minus({ milliseconds: query.defaultDays * DAY_MS });
  const days = to.diff(from, 'days').days;
  if (days <= 0 || days > query.maxDays) {
    const message = `expected a time before to by at most ${
      query.maxDays
    } days, found ${from.toISO()} to ${to.toISO()}`;
    throw fieldsError([{ field: 'query.from', message }]);
  }
  return { from, to };
}

function describe(query: NamedQuery) {
  const { $schema, ...parameters } = z.toJSONSchema(paramsOf(query), {
    io: 'input',
    unrepresentable: 'any',
  });
  const { name, title, description, defaultDays, maxDays } = query;
  return { name, title, description, defaultDays, maxDays, parameters };
}
