import {
  createBackendPlugin,
  type BackendFeature,
  type ServiceRef,
} from '@backstage/backend-plugin-api';

/** Hands a test the services in which plugins of its backend meet. */
export class ServiceProbe<T extends Record<string, unknown>> {
  /** For the features of the backend. */
  readonly plugin: BackendFeature;
  #services: T | undefined;

  private constructor(deps: { [K in keyof T]: ServiceRef<T[K]> }) {
    this.plugin = createBackendPlugin({
      pluginId: 'service-probe',
      register: env => {
        env.registerInit({
          deps,
          init: async services => {
            this.#services = services as T;
          },
        });
      },
    });
  }

  static create<T extends Record<string, unknown>>(deps: {
    [K in keyof T]: ServiceRef<T[K]>;
  }): ServiceProbe<T> {
    return new ServiceProbe(deps);
  }

  /** Those of the backend that was started last. @throws Error before one was */
  get services(): T {
    if (!this.#services) {
      throw new Error('No backend was started with this probe');
    }
    return this.#services;
  }
}
