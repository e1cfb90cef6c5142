import type { RootConfigService } from '@backstage/backend-plugin-api';
import { ROLES } from '@analytics-engine/plugin-analytics-common';
import type { Role } from '@analytics-engine/plugin-analytics-common';
import { InputError } from '@backstage/errors';

const DEFAULT_RATE_WINDOW_SECONDS = 60;
const DEFAULT_RATE_LIMIT = 120_000;

/** The part of `analytics.access` that the server needs. */
export interface AccessConfig {
  anonymousLoopbackRole: Role | undefined;
  rateLimit: { enabled: boolean; windowSeconds: number; limit: number };
}

/**
 * @throws InputError when a value is wrong, or when anonymous requests would
 *   be let in by a production process
 */
export function readAccessConfig(
  root: RootConfigService,
  environment: string | undefined,
): AccessConfig {
  const config = root.getOptionalConfig('analytics.access');
  const role = config?.getOptionalString('anonymousLoopbackRole');
  if (role !== undefined && !ROLES.includes(role as Role)) {
    throw new InputError(
      `analytics.access.anonymousLoopbackRole: expected one of ${ROLES.join(
        ', ',
      )}, found '${role}'`,
    );
  }
  if (role !== undefined && environment === 'production') {
    throw new InputError(
      `analytics.access.anonymousLoopbackRole is '${role}', but NODE_ENV is production: requests without credentials must not be let in there; set it to null`,
    );
  }
  const positive = (key: string, fallback: number) => {
    const value = config?.getOptionalNumber(key) ?? fallback;
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(
        `analytics.access.${key}: expected a whole number above 0, found ${value}`,
      );
    }
    return value;
  };
  return {
    anonymousLoopbackRole: role as Role | undefined,
    rateLimit: {
      enabled: config?.getOptionalBoolean('rateLimit.enabled') ?? true,
      windowSeconds: positive(
        'rateLimit.windowSeconds',
        DEFAULT_RATE_WINDOW_SECONDS,
      ),
      limit: positive('rateLimit.limit', DEFAULT_RATE_LIMIT),
    },
  };
}
