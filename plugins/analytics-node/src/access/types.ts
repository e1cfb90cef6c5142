import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Readable } from 'node:stream';
import type { Role } from '@analytics-engine/plugin-analytics-common';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { AuditActor } from '../audit/types';

/** Who calls, once authenticated and authorised. */
export interface ApiCaller extends AuditActor {
  /** The highest role that the caller was found to have for this route. */
  role: Role | 'none';
  /** Absent for anonymous callers. */
  credentials?: BackstageCredentials;
}

/** What a handler is given; the parts are what the route's schemas made of the request. */
export interface ApiContext<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  caller: ApiCaller;
  /** For headers; parsed parts are above, and `raw` routes read {@link ApiContext.readBody} or {@link ApiContext.openBody}. */
  request: Request;
  /**
   * The body of a `raw` route as a stream, decompressed as Content-Encoding
   * says. It is destroyed with PayloadTooLargeError as soon as it passes
   * `bodyLimitBytes`. Can be opened once.
   */
  openBody(): Readable;
  /** The body of a `raw` route in memory, instead of {@link ApiContext.openBody}. */
  readBody(): Promise<Buffer>;
  /** Only for handlers that stream; others answer an {@link ApiResult}. */
  response: Response;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
}

/** What a handler answers; undefined when it wrote the response itself. */
export interface ApiResult {
  status?: number;
  /** Sent as JSON; a text or bytes are sent as they are when `headers` name their Content-Type. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** One REST route, whole: what it takes, who may call it, what it answers, what is audited. */
export interface ApiRoute<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'delete' | 'patch';
  /** OpenAPI path below the mount: `/{name}/status`. */
  path: string;
  /** Least role; `none` needs no credentials at all. */
  role: Role | 'none';
  summary: string;
  description?: string;
  params?: Params;
  query?: Query;
  /**
   * True when `params` hold something personal: logs, metrics and errors then
   * show the route's template instead of the path.
   */
  personalParams?: boolean;
  /** JSON body; absent means that a body is refused unless `raw` is set. */
  body?: Body;
  /** The handler reads the body itself, of these content types. */
  raw?: {
    contentTypes: string[];
    /** True when clients that name no type at all are taken too. */
    isTypeOptional?: boolean;
    description: string;
    /** What the handler holds the body against, for the OpenAPI document. */
    schema?: z.ZodType;
  };
  /** Largest body in bytes, counted after decompression; default 1 MiB. */
  bodyLimitBytes?: number;
  responses: Record<
    number,
    { description: string; schema?: z.ZodType; contentType?: string }
  >;
  /**
   * Required for every method but GET: what is written into the audit chain.
   * A GET with it is audited too: an export.
   */
  audit?: {
    /**
     * The verb; or what it was, judged by the answer: undefined means that
     * this call changed nothing and is not recorded. Without an answer (the
     * call was denied or failed) it must name the verb.
     */
    action:
      | string
      | ((
          context: ApiContext<any, any, any>,
          result?: ApiResult,
        ) => string | undefined);
    /** Called with unchecked `params` and no `body` when the call was denied. */
    target(context: ApiContext<any, any, any>): string;
    /** Recorded beside the target; never personal identifiers. */
    details?(
      context: ApiContext<any, any, any>,
      result?: ApiResult,
    ): Record<string, unknown>;
  };
  /** False for routes called thousands of times a second, which need no `audit` then. */
  audited?: boolean;
  handler(
    context: ApiContext<z.output<Params>, z.output<Query>, z.output<Body>>,
  ): Promise<ApiResult | undefined>;
}

/** A set of routes with its place. */
export interface ApiMount {
  /**
   * Root of the manual's paths, such as `/api/v1/analytics/pipelines` or
   * `/actuator`. Mounts of different plugins may share a root as long as their
   * routes differ.
   */
  root: string;
  /** Place below `/api/<pluginId>` for the portal: `/` or `/events`; absent for none. */
  portal?: string;
  /**
   * Errors below the root are `{"error": "<message>"}`, for protocols that say
   * so; unknown paths and missing credentials too.
   */
  plainErrors?: boolean;
  routes: ApiRoute<any, any, any>[];
}

/** A mounted route as OpenAPI needs it. */
export interface MountedRoute {
  /** Full path of the manual: `/api/v1/analytics/pipelines/{name}/status`. */
  path: string;
  pluginId: string;
  route: ApiRoute<any, any, any>;
  /** See {@link ApiMount.plainErrors}. */
  plainErrors?: boolean;
}

/**
 * The only way to put a route on the server: authentication, permission,
 * audit, metrics, rate limit, body limit, validation and errors come with it.
 */
export interface AccessService {
  mount(api: ApiMount): void;
  /** Everything mounted so far by any plugin, for the OpenAPI document. */
  routes(): MountedRoute[];
}

/** Keeps the types of a route's schemas for its handler. */
export function defineRoute<
  Params extends z.ZodType = z.ZodType<Record<string, never>>,
  Query extends z.ZodType = z.ZodType<Record<string, never>>,
  Body extends z.ZodType = z.ZodType<undefined>,
>(route: ApiRoute<Params, Query, Body>): ApiRoute<Params, Query, Body> {
  return route;
}
