import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { accessServiceRef } from '../services';
import type { MountedRoute } from '../access/types';
import { declaredAnswers, type SeenAnswer } from './declaredAnswers';
import { undeclaredAnswers } from './undeclaredAnswers';

/** Learns which routes a test's backend mounts, and holds its answers to them. */
export class RoutesProbe {
  /** For the features of `startTestBackend`. */
  readonly plugin = createBackendPlugin({
    pluginId: 'routes-probe',
    register: env => {
      env.registerInit({
        deps: { access: accessServiceRef },
        init: async ({ access }) => {
          this.#routes = () => access.routes();
        },
      });
    },
  });
  /** See {@link declaredAnswers}; for `expect` of a supertest request. */
  readonly check: (answer: SeenAnswer) => void;
  #routes: () => MountedRoute[] = () => [];

  private constructor() {
    this.check = declaredAnswers(() => this.#routes());
  }

  static create(): RoutesProbe {
    return new RoutesProbe();
  }

  /** See {@link undeclaredAnswers}. @throws Error when no route is mounted */
  undeclared(): string[] {
    const routes = this.#routes();
    if (routes.length === 0) {
      throw new Error('No route is mounted: nothing would be checked');
    }
    return undeclaredAnswers(routes);
  }
}
