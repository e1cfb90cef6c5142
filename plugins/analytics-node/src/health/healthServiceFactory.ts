import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { healthServiceRef } from '../services';
import { readDataDirectory } from '../warehouse/readWarehouseConfig';
import { DefaultHealthService } from './DefaultHealthService';
import { diskSpaceIndicator } from './diskSpaceIndicator';
import { stateIndicators } from './stateIndicators';

/** Room that one block, its parts and a merge need; a full disk loses time, not events. */
const DEFAULT_FREE_BYTES = 256 * 1024 * 1024;

/**
 * The {@link healthServiceRef} of the backend with what the process itself can
 * tell; the pieces register the rest where they live.
 */
export const healthServiceFactory = createServiceFactory({
  service: healthServiceRef,
  deps: {
    config: coreServices.rootConfig,
    lifecycle: coreServices.rootLifecycle,
  },
  factory: ({ config, lifecycle }) => {
    const health = DefaultHealthService.create();
    health.register(
      diskSpaceIndicator({
        directory: readDataDirectory(config),
        thresholdBytes:
          config.getOptionalNumber('analytics.health.minFreeDiskBytes') ??
          DEFAULT_FREE_BYTES,
      }),
    );
    for (const indicator of stateIndicators(lifecycle)) {
      health.register(indicator);
    }
    return health;
  },
});
