import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const METRICS_ACCESS = ['token', 'open', 'loopback'] as const;
const DEFAULT_MAX_CONCURRENT = 8;
const DEFAULT_MAX_WAITING = 64;
const MAX_LIMIT = 10_000;

/** The part of the section `analytics` that this plugin reads. */
export interface OperationsConfig {
  metricsAccess: (typeof METRICS_ACCESS)[number];
  queries: { maxConcurrent: number; maxWaiting: number };
  build: { version?: string; time?: string; branch?: string; commit?: string };
}

/** @throws InputError naming the key that does not fit */
export function readOperationsConfig(config: Config): OperationsConfig {
  const access =
    config.getOptionalString('analytics.metrics.access') ?? 'token';
  const metricsAccess = METRICS_ACCESS.find(known => known === access);
  if (!metricsAccess) {
    throw new InputError(
      `analytics.metrics.access: expected ${METRICS_ACCESS.join(
        ' or ',
      )}, found '${access}'`,
    );
  }
  const build = config.getOptionalConfig('analytics.build');
  return {
    metricsAccess,
    queries: {
      maxConcurrent: readLimit(
        config,
        'analytics.queries.maxConcurrent',
        DEFAULT_MAX_CONCURRENT,
      ),
      maxWaiting: readLimit(
        config,
        'analytics.queries.maxWaiting',
        DEFAULT_MAX_WAITING,
      ),
    },
    build: {
      version: build?.getOptionalString('version'),
      time: build?.getOptionalString('time'),
      branch: build?.getOptionalString('branch'),
      commit: build?.getOptionalString('commit'),
    },
  };
}

function readLimit(config: Config, key: string, fallback: number): number {
  const value = config.getOptionalNumber(key) ?? fallback;
  if (!Number.isInteger(value) || value < 1 || value > MAX_LIMIT) {
    throw new InputError(
      `${key}: expected a whole number from 1 to ${MAX_LIMIT}, found ${value}`,
    );
  }
  return value;
}
