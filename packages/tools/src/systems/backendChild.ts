import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { analyticsServices } from '@analytics-engine/plugin-analytics-node';

/** The process of `BackendProcess`: a backend with the configuration and the plugins of its arguments. */
const [config, ...plugins] = process.argv.slice(2);
const backend = createBackend();
backend.add(
  createServiceFactory({
    service: coreServices.rootConfig,
    deps: {},
    factory: () => new ConfigReader(JSON.parse(config)),
  }),
);
for (const service of analyticsServices) {
  backend.add(service);
}
for (const plugin of plugins) {
  backend.add(import(plugin));
}
backend.start();
