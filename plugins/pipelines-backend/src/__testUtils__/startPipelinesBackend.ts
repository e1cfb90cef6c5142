import {
  startPluginBackend,
  type PluginBackend,
  type PluginBackendOptions,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import { pipelinesPlugin } from '../plugin';

/** Starts this plugin; paths are below `/api/v1/analytics`, see {@link startPluginBackend}. */
export function startPipelinesBackend(
  options: PluginBackendOptions,
): Promise<PluginBackend> {
  return startPluginBackend(
    '/api/v1/analytics',
    [eventsServiceFactory, pipelinesPlugin],
    options,
  );
}
