import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { AnalyticsPermissionPolicy } from './AnalyticsPermissionPolicy';

/** Makes {@link AnalyticsPermissionPolicy} the policy of the backend. */
export const permissionModuleAnalytics = createBackendModule({
  pluginId: 'permission',
  moduleId: 'analytics',
  register(env) {
    env.registerInit({
      deps: { config: coreServices.rootConfig, policy: policyExtensionPoint },
      async init({ config, policy }) {
        policy.setPolicy(
          AnalyticsPermissionPolicy.fromConfig(config, process.env.NODE_ENV),
        );
      },
    });
  },
});
