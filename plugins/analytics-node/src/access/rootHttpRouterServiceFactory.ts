import { rootHttpRouterServiceFactory as backstageFactory } from '@backstage/backend-defaults/rootHttpRouter';
import type { RequestHandler } from 'express';
import { compressLater } from './compressLater';

/**
 * Paths whose requests `access.log` records, by template. Backstage's own
 * request log would write their URLs as they are, personal identifiers
 * included, and a second time.
 */
const RECORDED_ELSEWHERE =
  /^\/(actuator|v2|api\/(v1|pipelines|operations|ml-models|data-quality|lineage|privacy|backups))(\/|$)/;

/** Passes requests that the access log records by the given request logger. */
export function logOthersOnly(logRequest: RequestHandler): RequestHandler {
  return (request, response, next) =>
    RECORDED_ELSEWHERE.test(request.path)
      ? next()
      : logRequest(request, response, next);
}

/**
 * Backstage's HTTP server without its request log for what the access log has,
 * and without preparing small answers to be compressed.
 */
export const rootHttpRouterServiceFactory = backstageFactory({
  configure({ middleware, applyDefaults }) {
    const logRequest = middleware.logging();
    middleware.logging = () => logOthersOnly(logRequest);
    const compress = middleware.compression();
    middleware.compression = () => compressLater(compress);
    applyDefaults();
  },
});
