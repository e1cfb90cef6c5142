import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Request, Response } from 'express';
import { checkContentType, JSON_CONTENT_TYPES } from './body/checkContentType';
import { announcesBody, openBody } from './body/openBody';
import { parseJson } from './body/parseJson';
import { readBody } from './body/readBody';
import type { Authenticator } from './identity/Authenticator';
import type { IdempotencyStore } from './idempotency/IdempotencyStore';
import { withIdempotency } from './idempotency/withIdempotency';
import type { MutationAuditor } from './record/MutationAuditor';
import type { RequestFacts } from './record/RequestRecorder';
import type { RouteEntry } from './routing/RouteTable';
import type { ApiCaller, ApiContext, ApiResult, ApiRoute } from './types';
import { parseQuery, validateRequest } from './validation/validateRequest';

/** Largest body of a route that does not say otherwise. */
export const DEFAULT_BODY_LIMIT_BYTES = 1024 * 1024;

/** A route as it is mounted at one of its paths. */
export interface MountedEntry extends RouteEntry {
  route: ApiRoute<any, any, any>;
  authenticator: Authenticator;
  logger: LoggerService;
}

/** What handlers of all plugins share. */
export interface RouteHandlerOptions {
  auditor: MutationAuditor;
  idempotency: IdempotencyStore;
}

const ANONYMOUS: ApiCaller = {
  kind: 'anonymous',
  subject: 'unknown',
  role: 'none',
};

/**
 * Everything between finding a route and answering: who calls, whether they
 * may, what they sent, once per Idempotency-Key, and the record of it.
 */
export class RouteHandler {
  readonly #auditor: MutationAuditor;
  readonly #idempotency: IdempotencyStore;

  static create(options: RouteHandlerOptions): RouteHandler {
    return new RouteHandler(options.auditor, options.idempotency);
  }

  private constructor(auditor: MutationAuditor, idempotency: IdempotencyStore) {
    this.#auditor = auditor;
    this.#idempotency = idempotency;
  }

  async handle(
    entry: MountedEntry,
    rawParams: Record<string, string>,
    request: Request,
    response: Response,
    facts: RequestFacts,
  ): Promise<ApiResult | undefined> {
    const { route } = entry;
    const abort = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) abort.abort();
    });
    const limitBytes = route.bodyLimitBytes ?? DEFAULT_BODY_LIMIT_BYTES;
    const context: ApiContext<any, any, any> = {
      params: rawParams,
      query: {},
      body: undefined,
      caller: ANONYMOUS,
      request,
      response,
      signal: abort.signal,
      openBody: () => openBody(request, limitBytes),
      readBody: () => readBody(request, limitBytes),
    };

    context.caller = await this.#admit(entry, context);
    facts.subject = context.caller.subject;

    const bytes = await readRouteBody(route, request, limitBytes);
    const valid = await validateRequest(route, {
      params: rawParams,
      query: parseQuery(request.originalUrl),
      body: bytes.length > 0 ? parseJson(bytes) : undefined,
    });
    Object.assign(context, valid);

    const perform = () =>
      this.#auditor.around(route, context, () => route.handler(context));
    if (route.method === 'get' || route.raw) {
      return perform();
    }
    return withIdempotency(
      {
        store: this.#idempotency,
        request,
        caller: context.caller,
        template: entry.template,
        body: bytes,
      },
      perform,
    );
  }

  async #admit(
    entry: MountedEntry,
    context: ApiContext<any, any, any>,
  ): Promise<ApiCaller> {
    const { route, authenticator, template } = entry;
    let caller = context.caller;
    try {
      caller = await authenticator.identify(context.request, route.role);
      authenticator.authorize(caller, route.role);
      return caller;
    } catch (error) {
      if (
        (error as Error).name === 'AuthenticationError' ||
        (error as Error).name === 'NotAllowedError'
      ) {
        await this.#auditor.denied(
          route,
          { ...context, caller },
          error as Error,
          template,
        );
      }
      throw error;
    }
  }
}

/** The bytes of a JSON body; empty for routes that read it themselves. */
async function readRouteBody(
  route: ApiRoute<any, any, any>,
  request: Request,
  limitBytes: number,
): Promise<Buffer> {
  if (route.raw) {
    if (!route.raw.isTypeOptional || request.headers['content-type']) {
      checkContentType(request, route.raw.contentTypes);
    }
    return Buffer.alloc(0);
  }
  if (!announcesBody(request)) {
    return Buffer.alloc(0);
  }
  if (route.body) {
    checkContentType(request, JSON_CONTENT_TYPES);
  }
  const bytes = await readBody(request, limitBytes);
  if (!route.body && bytes.length > 0) {
    throw new InputError(
      `This takes no body, found one of ${bytes.length} bytes`,
    );
  }
  return bytes;
}
