import { eventLogServiceRef } from '@analytics-engine/plugin-analytics-node';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { readSampleShopConfig } from './config';
import { DatabaseFeedStore } from './feed/DatabaseFeedStore';
import { ShopFeed } from './feed/ShopFeed';

/** A shop that generates events when `analytics.sampleShop.enabled` says so. */
export const sampleShopPlugin = createBackendPlugin({
  pluginId: 'sample-shop',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        database: coreServices.database,
        eventLog: eventLogServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ config, database, eventLog, lifecycle, logger }) {
        const { enabled, ...shop } = readSampleShopConfig(config);
        if (!enabled) {
          return;
        }
        const store = await DatabaseFeedStore.create(database);
        const feed = ShopFeed.create({ ...shop, eventLog, store, logger });
        const stop = new AbortController();
        let running: Promise<void> | undefined;
        lifecycle.addStartupHook(() => {
          running = feed.run(stop.signal);
        });
        lifecycle.addShutdownHook(async () => {
          stop.abort();
          await running;
        });
      },
    });
  },
});
