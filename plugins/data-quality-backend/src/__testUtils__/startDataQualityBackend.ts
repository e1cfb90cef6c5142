import {
  datasetsServiceRef,
  type DatasetRegistration,
} from '@analytics-engine/plugin-analytics-node';
import {
  startPluginBackend,
  type PluginBackend,
  type PluginBackendOptions,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { dataQualityPlugin } from '../plugin';

/**
 * Starts this plugin over datasets of another; paths are below
 * `/api/v1/analytics/data-quality`, see {@link startPluginBackend}.
 */
export function startDataQualityBackend(
  options: PluginBackendOptions & { datasets: DatasetRegistration[] },
): Promise<PluginBackend> {
  const owner = createBackendPlugin({
    pluginId: 'owner-of-tables',
    register(env) {
      env.registerInit({
        deps: { datasets: datasetsServiceRef },
        async init({ datasets }) {
          for (const dataset of options.datasets) {
            await datasets.register(dataset);
          }
        },
      });
    },
  });
  return startPluginBackend(
    '/api/v1/analytics/data-quality',
    [owner, dataQualityPlugin],
    options,
  );
}
