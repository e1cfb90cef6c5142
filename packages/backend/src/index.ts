import { createBackend } from '@backstage/backend-defaults';
import { analyticsServices } from '@analytics-engine/plugin-analytics-node';

const backend = createBackend();

for (const service of analyticsServices) {
  backend.add(service);
}

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(
  import('@analytics-engine/plugin-permission-backend-module-analytics'),
);
backend.add(
  import('@analytics-engine/plugin-catalog-backend-module-analytics'),
);
backend.add(import('@analytics-engine/plugin-data-quality-backend'));
backend.add(import('@analytics-engine/plugin-ml-models-backend'));
backend.add(import('@analytics-engine/plugin-operations-backend'));
backend.add(import('@analytics-engine/plugin-pipelines-backend'));
backend.add(import('@analytics-engine/plugin-sample-shop-backend'));

backend.start().catch(async error => {
  // Backstage would log this and let a process live on that serves nothing:
  // whatever runs the backend is to see that it did not start.
  process.stderr.write(`The backend did not start: ${error.stack}\n`);
  await backend.stop().finally(() => process.exit(1));
});
