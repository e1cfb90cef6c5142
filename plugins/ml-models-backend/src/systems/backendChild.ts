import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
// eslint-disable-next-line @backstage/no-undeclared-imports -- part of a test
import { createBackend } from '@backstage/backend-defaults';
import { ConfigReader } from '@backstage/config';
import { analyticsServices } from '@analytics-engine/plugin-analytics-node';
import { mlModelsPlugin } from '../plugin';

/** A backend process of its own, with the configuration of its argument. */
const backend = createBackend();
backend.add(
  createServiceFactory({
    service: coreServices.rootConfig,
    deps: {},
    factory: () => new ConfigReader(JSON.parse(process.argv[2])),
  }),
);
for (const service of analyticsServices) {
  backend.add(service);
}
backend.add(mlModelsPlugin);
backend.start();
