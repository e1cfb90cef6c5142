import type {
  HttpRouterService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { AccessRegistry } from './AccessRegistry';
import { checkRoute } from './checkRoute';
import type { Authenticator } from './identity/Authenticator';
import type { MountedEntry } from './RouteHandler';
import { normalizePath } from './routing/normalizePath';
import { RouteTable } from './routing/RouteTable';
import type { AccessService, ApiMount, MountedRoute } from './types';

/** {@link AccessService} of one plugin. */
export class PluginAccess implements AccessService {
  readonly #registry: AccessRegistry;
  readonly #pluginId: string;
  readonly #httpRouter: HttpRouterService;
  readonly #logger: LoggerService;
  readonly #authenticator: Authenticator;
  readonly #portal = RouteTable.create<MountedEntry>();
  #hasPortal = false;

  static create(options: {
    registry: AccessRegistry;
    pluginId: string;
    httpRouter: HttpRouterService;
    logger: LoggerService;
    authenticator: Authenticator;
  }): PluginAccess {
    return new PluginAccess(options);
  }

  private constructor(options: {
    registry: AccessRegistry;
    pluginId: string;
    httpRouter: HttpRouterService;
    logger: LoggerService;
    authenticator: Authenticator;
  }) {
    this.#registry = options.registry;
    this.#pluginId = options.pluginId;
    this.#httpRouter = options.httpRouter;
    this.#logger = options.logger;
    this.#authenticator = options.authenticator;
  }

  mount(api: ApiMount): void {
    for (const route of api.routes) {
      const entry: MountedEntry = {
        route,
        method: route.method,
        template: normalizePath(api.root, route.path),
        personal: route.personalParams ?? false,
        pluginId: this.#pluginId,
        authenticator: this.#authenticator,
        logger: this.#logger,
      };
      checkRoute(route, entry.template);
      this.#registry.add(entry, api);
      if (api.portal !== undefined) {
        this.#portal.add({
          ...entry,
          template: normalizePath(
            '/api',
            this.#pluginId,
            api.portal,
            route.path,
          ),
        });
      }
    }
    if (api.portal !== undefined) {
      this.#usePortal();
    }
  }

  routes(): MountedRoute[] {
    return this.#registry.routes();
  }

  #usePortal(): void {
    if (this.#hasPortal) {
      return;
    }
    this.#hasPortal = true;
    const handler = this.#registry.handlerOf(this.#portal);
    this.#httpRouter.use((request, response, next) =>
      // `/.well-known` and `/.backstage` belong to the framework.
      request.path.startsWith('/.') ? next() : handler(request, response, next),
    );
  }
}
