import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';

/** Model registry, serving, deployments, watching and training. */
export const mlModelsPlugin = createBackendPlugin({
  pluginId: 'ml-models',
  register(env) {
    env.registerInit({
      deps: { logger: coreServices.logger },
      async init() {},
    });
  },
});
