import {
  mlConfigPatchSchema,
  type MlConfigResponse,
  mlConfigResponseSchema,
  mlConfigSchema,
} from '@analytics-engine/plugin-analytics-common';
import type { ApiRoute } from '@analytics-engine/plugin-analytics-node';
import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import type { ModelRegistry } from '../registry/types';
import type { ServingSettings } from '../serving/ServingSettings';

/** Settings of serving. */
export function createConfigRoutes(options: {
  settings: ServingSettings;
  registry: ModelRegistry;
}): ApiRoute<any, any, any>[] {
  const { settings, registry } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/config',
      role: 'viewer',
      summary: 'Settings of serving',
      responses: {
        200: { description: 'The settings', schema: mlConfigSchema },
      },
      handler: async () => ({ body: await settings.get() }),
    }),
    defineRoute({
      method: 'put',
      path: '/config',
      role: 'operator',
      summary: 'Change settings of serving while it runs',
      body: mlConfigPatchSchema,
      audit: {
        action: 'ML_CONFIG',
        target: () => 'ml:config',
        details: ({ body }) => ({ ...body }),
      },
      responses: {
        200: {
          description: 'Settings before and after',
          schema: mlConfigResponseSchema,
        },
        400: { description: 'Every field that is wrong' },
      },
      handler: async ({ body }) => {
        const update = await settings.update(body);
        const models = await registry.models();
        const answer: MlConfigResponse = {
          ...update,
          appliesTo: models.map(({ name }) => name),
          restartRequired: false,
        };
        return { body: answer };
      },
    }),
  ];
}
