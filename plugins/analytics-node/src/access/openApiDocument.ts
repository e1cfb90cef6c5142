import { z } from 'zod';
import { REPLAY_HEADER } from './idempotency/withIdempotency';
import { DEFAULT_BODY_LIMIT_BYTES } from './RouteHandler';
import { parametersOf } from './routing/RouteTable';
import type { ApiRoute, MountedRoute } from './types';

/** What an OpenAPI document says of the whole. */
export interface OpenApiInfo {
  title: string;
  version: string;
  description?: string;
  /** Base URLs, without paths. */
  servers?: string[];
}

type Json = Record<string, unknown>;

const ERROR_DESCRIPTIONS: Record<number, string> = {
  400: 'The request is not valid; `error.issues` lists every field',
  401: 'Credentials are missing or not valid',
  403: 'The credentials do not allow this',
  404: 'What the path names does not exist',
  409: 'The current state does not allow this',
  413: 'The body is too large',
  415: 'The type of the body is not accepted',
  422: 'Well formed, but impossible',
  429: 'Too many requests from this address',
  500: 'The request failed inside the server',
  503: 'Something that is needed cannot be reached',
};

const ERROR_SCHEMA: Json = {
  type: 'object',
  required: ['error', 'request', 'response'],
  properties: {
    error: {
      type: 'object',
      required: ['name', 'message'],
      properties: {
        name: { type: 'string' },
        message: { type: 'string' },
        issues: {
          type: 'array',
          items: {
            type: 'object',
            required: ['field', 'message'],
            properties: {
              field: { type: 'string' },
              message: { type: 'string' },
            },
          },
        },
      },
      additionalProperties: true,
    },
    request: {
      type: 'object',
      properties: { method: { type: 'string' }, url: { type: 'string' } },
    },
    response: {
      type: 'object',
      properties: { statusCode: { type: 'integer' } },
    },
  },
};

const PLAIN_ERROR_SCHEMA: Json = {
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'string' } },
};

const IDEMPOTENCY_PARAMETER: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: `A repeat with the same key within a day gets the first answer, with the header ${REPLAY_HEADER}`,
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** The OpenAPI 3.1 document of the routes that are mounted. */
export function buildOpenApiDocument(
  routes: readonly MountedRoute[],
  info: OpenApiInfo,
): Json {
  const paths: Record<string, Json> = {};
  const sorted = [...routes].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const mounted of sorted) {
    const { path, route } = mounted;
    paths[path] = { ...paths[path], [route.method]: operationOf(mounted) };
  }
  const { servers = [], ...rest } = info;
  return {
    openapi: '3.1.0',
    info: rest,
    ...(servers.length > 0 && { servers: servers.map(url => ({ url })) }),
    tags: [...new Set(routes.map(({ pluginId }) => pluginId))]
      .sort()
      .map(name => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A static token or a Backstage token',
        },
      },
      schemas: { Error: ERROR_SCHEMA, PlainError: PLAIN_ERROR_SCHEMA },
      responses: {
        ...errorResponses('Error'),
        ...errorResponses('PlainError'),
      },
    },
  };
}

/** `Error400` and its like, with bodies of one form. */
function errorResponses(form: 'Error' | 'PlainError'): Json {
  return Object.fromEntries(
    Object.entries(ERROR_DESCRIPTIONS).map(([status, description]) => [
      `${form}${status}`,
      {
        description,
        content: {
          'application/json': {
            schema: { $ref: `#/components/schemas/${form}` },
          },
        },
      },
    ]),
  );
}

function operationOf(mounted: MountedRoute): Json {
  const { path, pluginId, route } = mounted;
  const body = requestBodyOf(route);
  return {
    operationId: operationIdOf(route.method, path),
    tags: [pluginId],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    'x-role': route.role,
    security: route.role === 'none' ? [{}, { bearer: [] }] : [{ bearer: [] }],
    parameters: [
      ...parametersIn('path', route.params, parametersOf(path)),
      ...parametersIn('query', route.query),
      ...(isIdempotent(route) ? [IDEMPOTENCY_PARAMETER] : []),
    ],
    ...(body && { requestBody: body }),
    responses: responsesOf(mounted),
  };
}

function isIdempotent(route: ApiRoute<any, any, any>): boolean {
  return route.method !== 'get' && !route.raw;
}

function requestBodyOf(route: ApiRoute<any, any, any>): Json | undefined {
  const limit = route.bodyLimitBytes ?? DEFAULT_BODY_LIMIT_BYTES;
  if (route.raw) {
    return {
      required: true,
      description: `${route.raw.description} At most ${limit} bytes.`,
      content: Object.fromEntries(
        route.raw.contentTypes.map(type => [
          type,
          route.raw?.schema
            ? { schema: schemaOf(route.raw.schema, 'input') }
            : {},
        ]),
      ),
    };
  }
  if (!route.body) {
    return undefined;
  }
  return {
    required: !route.body.safeParse(undefined).success,
    description: `At most ${limit} bytes.`,
    content: { 'application/json': { schema: schemaOf(route.body, 'input') } },
  };
}

function responsesOf({ route, plainErrors }: MountedRoute): Json {
  const form = plainErrors ? 'PlainError' : 'Error';
  const own = Object.entries(route.responses as ApiRoute['responses']).map(
    ([status, response]): [string, Json] => [
      status,
      {
        description: response.description,
        ...((response.schema || response.contentType) && {
          content: {
            [response.contentType ?? 'application/json']: response.schema
              ? { schema: schemaOf(response.schema, 'output') }
              : {},
          },
        }),
      },
    ],
  );
  const errors = [
    400,
    ...(route.role === 'none' ? [] : [401, 403]),
    ...(route.body || route.raw ? [413, 415] : []),
    ...(isIdempotent(route) ? [409, 422] : []),
    429,
    500,
    503,
  ].map((status): [string, Json] => [
    String(status),
    { $ref: `#/components/responses/${form}${status}` },
  ]);
  return Object.fromEntries([...errors, ...own]);
}

function parametersIn(
  place: 'path' | 'query',
  schema: z.ZodType | undefined,
  names: string[] = [],
): Json[] {
  const json = schema ? schemaOf(schema, 'input') : {};
  const properties = (json.properties ?? {}) as Record<string, Json>;
  const required = (json.required ?? []) as string[];
  return [...new Set([...names, ...Object.keys(properties)])].map(name => {
    const { description, ...rest } = properties[name] ?? { type: 'string' };
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

/** What JSON Schema cannot say (transforms, checks in code) is left open. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
  }) as Json;
  return json;
}

/** `getPipelinesByNameStatus`: unique as long as path and method are. */
function operationIdOf(method: string, path: string): string {
  const words = path
    .split('/')
    .filter(Boolean)
    .map(part => part.replace(/^\{(.*)\}$/, 'by $1'))
    .join(' ')
    .split(/[^A-Za-z0-9]+/);
  return (
    method +
    words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  );
}
