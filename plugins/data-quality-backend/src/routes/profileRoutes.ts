import {
  datasetProfileSchema,
  identifierSchema,
  type SuggestionsResponse,
  suggestionsResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import {
  defineRoute,
  type ApiRoute,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { ChecksService } from '../checks/ChecksService';
import type { ProfileCache } from '../profile/ProfileCache';
import { suggestChecks } from '../profile/suggestChecks';

const nameParams = z.strictObject({ name: identifierSchema });

/** What the columns of a dataset look like, and which checks follow from that. */
export function createProfileRoutes(options: {
  checks: ChecksService;
  profiles: ProfileCache;
}): ApiRoute<any, any, any>[] {
  const { checks, profiles } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/datasets/{name}/profile',
      role: 'viewer',
      summary: 'What the columns of a dataset look like',
      description:
        'A profile of the last ten minutes is answered again, unless refresh asks for a new one. Of personal columns only counts are shown.',
      params: nameParams,
      query: z.strictObject({ refresh: z.enum(['true', 'false']).optional() }),
      responses: {
        200: { description: 'The profile', schema: datasetProfileSchema },
        404: { description: 'No such dataset' },
      },
      handler: async ({ params, query }) => ({
        body: (
          await profiles.get(params.name, { refresh: query.refresh === 'true' })
        ).profile,
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/datasets/{name}/suggestions',
      role: 'viewer',
      summary: 'Checks that the data suggests',
      params: nameParams,
      responses: {
        200: {
          description: 'Checks that fit what was seen',
          schema: suggestionsResponseSchema,
        },
        404: { description: 'No such dataset' },
      },
      handler: async ({ params }) => {
        const { dataset, profile } = await profiles.get(params.name);
        const existing = await checks.list();
        const body: SuggestionsResponse = {
          dataset: dataset.name,
          profiledAt: profile.profiledAt,
          suggestions: suggestChecks({
            profile,
            dataset,
            existing: new Set(existing.map(({ definition }) => definition.id)),
          }),
        };
        return { body };
      },
    }),
  ];
}
