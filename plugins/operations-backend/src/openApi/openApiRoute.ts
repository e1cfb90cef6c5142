import type { AccessService } from '@analytics-engine/plugin-analytics-node';
import {
  buildOpenApiDocument,
  defineRoute,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';

const documentSchema = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** The OpenAPI document of every route that any plugin has mounted. */
export function createOpenApiRoute(options: {
  access: AccessService;
  version: string;
}) {
  let built: { routes: number; document: unknown } | undefined;
  return defineRoute({
    method: 'get',
    path: '/openapi.json',
    role: 'viewer',
    summary: 'This document',
    responses: {
      200: { description: 'OpenAPI 3.1', schema: documentSchema },
    },
    handler: async () => {
      const routes = options.access.routes();
      // Plugins that start later add theirs.
      if (built?.routes !== routes.length) {
        built = {
          routes: routes.length,
          document: buildOpenApiDocument(routes, {
            title: 'Analytics Engine',
            version: options.version,
          }),
        };
      }
      return { body: built.document };
    },
  });
}
