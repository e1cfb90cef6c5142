import { defineRoute } from '@analytics-engine/plugin-analytics-node';
import { buildInfoSchema, type BuildInfo } from './readBuildInfo';

/** Spring Boot's info: which build runs here. */
export function createInfoRoute(info: BuildInfo) {
  return defineRoute({
    method: 'get',
    path: '/info',
    role: 'none',
    summary: 'Build and commit',
    responses: {
      200: {
        description: 'What is known of the build',
        schema: buildInfoSchema,
      },
    },
    handler: async () => ({ body: info }),
  });
}
