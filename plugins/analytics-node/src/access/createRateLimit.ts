import { rateLimit } from 'express-rate-limit';
import type { RequestHandler } from 'express';
import { TooManyRequestsError } from './errors';
import type { AccessConfig } from './readAccessConfig';

/**
 * Counts requests per caller's address (per /56 for IPv6) in this process's
 * memory. `backend.trustProxy` decides whose address counts behind a proxy.
 */
export function createRateLimit(
  options: AccessConfig['rateLimit'],
): RequestHandler {
  if (!options.enabled) {
    return (_request, _response, next) => next();
  }
  const { windowSeconds, limit } = options;
  return rateLimit({
    windowMs: windowSeconds * 1000,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Whether a proxy is trusted is the operator's decision, made in backend.trustProxy.
    validate: false,
    handler: (_request, response, next) => {
      next(
        new TooManyRequestsError(
          `More than ${limit} requests within ${windowSeconds} s from this address`,
          {
            headers: {
              'Retry-After': String(
                response.getHeader('Retry-After') ?? windowSeconds,
              ),
            },
          },
        ),
      );
    },
  });
}
