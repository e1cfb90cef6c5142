import type {
  LoggerService,
  RootHttpRouterService,
} from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { RequestHandler } from 'express';
import { sendError, sendResult } from './answer/sendAnswer';
import { toErrorAnswer } from './answer/toErrorAnswer';
import { MethodNotAllowedError, UnavailableError } from './errors';
import type { RequestFacts, RequestRecorder } from './record/RequestRecorder';
import type { MountedEntry, RouteHandler } from './RouteHandler';
import { RouteTable } from './routing/RouteTable';
import type { MountedRoute } from './types';

/**
 * Roots of the manual's paths on the root router. Each is registered once,
 * whole, so that what nobody mounted below it is a JSON 404 and not the portal.
 */
export const API_ROOTS: readonly string[] = [
  '/api/v1/analytics',
  '/api/v1/lineage',
  '/api/v1/column-lineage',
  '/actuator',
  '/v2',
];

type Table = RouteTable<MountedEntry>;

/** Every route of every plugin, and the way of a request through them. */
export class AccessRegistry {
  readonly #table: Table = RouteTable.create();
  readonly #mounted: MountedRoute[] = [];
  /** Roots whose errors are `{"error": "<message>"}`. */
  readonly #plainRoots = new Set<string>();
  readonly #recorder: RequestRecorder;
  readonly #handler: RouteHandler;
  readonly #rateLimit: RequestHandler;
  readonly #logger: LoggerService;
  #started = false;

  static create(options: {
    rootHttpRouter: RootHttpRouterService;
    recorder: RequestRecorder;
    handler: RouteHandler;
    rateLimit: RequestHandler;
    logger: LoggerService;
  }): AccessRegistry {
    const registry = new AccessRegistry(options);
    for (const root of API_ROOTS) {
      options.rootHttpRouter.use(root, registry.handlerOf(registry.#table));
    }
    return registry;
  }

  private constructor(options: {
    recorder: RequestRecorder;
    handler: RouteHandler;
    rateLimit: RequestHandler;
    logger: LoggerService;
  }) {
    this.#recorder = options.recorder;
    this.#handler = options.handler;
    this.#rateLimit = options.rateLimit;
    this.#logger = options.logger;
  }

  /** Puts a route at its path of the manual, below the root of its mount. */
  add(
    entry: MountedEntry,
    mount: { root: string; plainErrors?: boolean },
  ): void {
    if (!API_ROOTS.some(root => `${entry.template}/`.startsWith(`${root}/`))) {
      throw new Error(
        `Route '${entry.template}' of plugin '${
          entry.pluginId
        }' must be below one of ${API_ROOTS.join(', ')}`,
      );
    }
    this.#table.add(entry);
    const { template: path, pluginId, route } = entry;
    const { root, plainErrors } = mount;
    this.#mounted.push({ path, pluginId, route, plainErrors });
    if (plainErrors) {
      this.#plainRoots.add(root);
    }
  }

  routes(): MountedRoute[] {
    return [...this.#mounted];
  }

  /** Until then, paths that nobody mounted yet answer 503 instead of 404. */
  markStarted(): void {
    this.#started = true;
  }

  /** A handler that answers every request from the table. */
  handlerOf(table: Table): RequestHandler {
    return async (request, response) => {
      const path = request.originalUrl.split('?', 1)[0];
      const match = table.match(request.method, path);
      const facts = factsOf(table, match, request.originalUrl, path);
      this.#recorder.follow(request, response, facts);
      let logger = this.#logger;
      try {
        await new Promise<void>((resolve, reject) =>
          this.#rateLimit(request, response, error =>
            error ? reject(error) : resolve(),
          ),
        );
        switch (match.kind) {
          case 'none':
            throw this.#unknownPath(facts.loggedPath);
          case 'malformed':
            throw new InputError('The path holds a malformed % escape');
          case 'method':
            answerMethod(request.method, match.allow, facts);
            sendResult(response, {
              status: 204,
              headers: { Allow: match.allow.join(', ') },
            });
            return;
          default:
        }
        logger = match.entry.logger;
        const result = await this.#handler.handle(
          match.entry,
          match.params,
          request,
          response,
          facts,
        );
        if (result && !response.headersSent && !response.destroyed) {
          sendResult(response, result);
        }
      } catch (error) {
        if (response.destroyed) {
          return;
        }
        const answer = toErrorAnswer(error, logger);
        sendError(request, response, answer, {
          url: facts.loggedPath,
          isPlain: this.#hasPlainErrors(path),
        });
      }
    };
  }

  #hasPlainErrors(path: string): boolean {
    for (const root of this.#plainRoots) {
      if (`${path}/`.startsWith(`${root}/`)) return true;
    }
    return false;
  }

  #unknownPath(path: string): Error {
    return this.#started
      ? new NotFoundError(`There is nothing at '${path}'`)
      : new UnavailableError(`The server is starting; '${path}' may follow`, {
          headers: { 'Retry-After': '2' },
        });
  }
}

function factsOf(
  table: Table,
  match: ReturnType<Table['match']>,
  url: string,
  path: string,
): RequestFacts {
  if (match.kind === 'route') {
    const { template, personal } = match.entry;
    return { uri: template, loggedPath: personal ? template : url };
  }
  const redacted = table.redact(path);
  return {
    uri: match.kind === 'method' ? match.template : 'NOT_FOUND',
    loggedPath: redacted === path ? url : redacted,
  };
}

/** @throws MethodNotAllowedError unless the path itself was asked about */
function answerMethod(
  method: string,
  allow: string[],
  facts: RequestFacts,
): void {
  if (method !== 'OPTIONS') {
    throw new MethodNotAllowedError(
      `'${
        facts.loggedPath
      }' cannot be asked with ${method}: expected ${allow.join(', ')}`,
      { headers: { Allow: allow.join(', ') } },
    );
  }
}
