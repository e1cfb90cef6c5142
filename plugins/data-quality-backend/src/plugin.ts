import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';

/** Checks, scores, anomalies and incidents of datasets. */
export const dataQualityPlugin = createBackendPlugin({
  pluginId: 'data-quality',
  register(env) {
    env.registerInit({
      deps: { logger: coreServices.logger },
      async init() {},
    });
  },
});
