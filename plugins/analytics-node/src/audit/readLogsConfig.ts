import { join, resolve } from 'node:path';
import type { RootConfigService } from '@backstage/backend-plugin-api';

const DEFAULT_MAX_FILE_BYTES = 100 * 1024 * 1024;
const DEFAULT_MAX_FILES = 30;

/** Absolute path of `analytics.dataDirectory`. */
export function readDataDirectory(config: RootConfigService): string {
  return resolve(config.getOptionalString('analytics.dataDirectory') ?? 'data');
}

/** Where the logs are and how far they grow. */
export function readLogsConfig(config: RootConfigService): {
  directory: string;
  maxFileBytes: number;
  maxFiles: number;
} {
  const directory = config.getOptionalString('analytics.logs.directory');
  return {
    directory: directory
      ? resolve(directory)
      : join(readDataDirectory(config), 'logs'),
    maxFileBytes:
      config.getOptionalNumber('analytics.logs.maxFileBytes') ??
      DEFAULT_MAX_FILE_BYTES,
    maxFiles:
      config.getOptionalNumber('analytics.logs.maxFiles') ?? DEFAULT_MAX_FILES,
  };
}
