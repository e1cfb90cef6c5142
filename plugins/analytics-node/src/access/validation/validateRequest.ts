import { z } from 'zod';
import type { ApiRoute } from '../types';
import { describeIssues } from './describeIssues';
import type { FieldIssue } from './describeIssues';
import { fieldsError } from './fieldsError';

const NOTHING = z.strictObject({});

/** The parts of a request as they came. */
export interface RequestParts {
  params: Record<string, string>;
  query: Record<string, string | string[]>;
  body: unknown;
}

/** Query parameters: a text, or several when the name is repeated. */
export function parseQuery(url: string): RequestParts['query'] {
  const start = url.indexOf('?');
  const search = new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
  return Object.fromEntries(
    [...new Set(search.keys())].map(key => {
      const values = search.getAll(key);
      return [key, values.length === 1 ? values[0] : values];
    }),
  );
}

/**
 * What the route's schemas make of a request.
 *
 * @throws ValidationError with every offending field of all parts
 */
export async function validateRequest(
  route: ApiRoute<any, any, any>,
  parts: RequestParts,
): Promise<{ params: unknown; query: unknown; body: unknown }> {
  const issues: FieldIssue[] = [];
  const check = async (
    schema: z.ZodType,
    value: unknown,
    options: { prefix?: string; whole: string; echo?: boolean },
  ) => {
    const result = await schema.safeParseAsync(value);
    if (!result.success) {
      issues.push(...describeIssues(result.error, value, options));
    }
    return result.data;
  };
  const params = await check(route.params ?? NOTHING, parts.params, {
    prefix: 'path.',
    whole: 'path',
    echo: !route.personalParams,
  });
  const query = await check(route.query ?? NOTHING, parts.query, {
    prefix: 'query.',
    whole: 'query',
  });
  const body = route.body
    ? await check(route.body, parts.body, { whole: 'body' })
    : undefined;
  if (issues.length > 0) {
    throw fieldsError(issues);
  }
  return { params, query, body };
}
