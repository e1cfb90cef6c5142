import { InputError } from '@backstage/errors';
import type { Config } from '@backstage/config';
import { resolve } from 'node:path';
import { parseSizeBytes } from '../eventLog/parseSizeBytes';
import type { WarehouseCredentials } from './endpoint';
import type { WarehouseRole } from './types';

/** Connections to the warehouse that one role may have open at once. */
const DEFAULT_MAX_CONNECTIONS = 10;
/** Most connections that can be configured: past it the engine only queues. */
const MAX_CONNECTIONS = 1_000;
const ROLES: readonly WarehouseRole[] = ['read', 'ingest', 'govern', 'backup'];
const DATABASE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** The section `analytics.clickhouse` as the service wants it. */
export interface WarehouseConfig {
  database: string;
  /** Absent: the embedded engine. */
  server?: { url: URL } & WarehouseCredentials;
  /** Users of single roles; the others are the server's own user. */
  roles: Partial<Record<WarehouseRole, WarehouseCredentials>>;
  maxConnections: number;
  embedded: { directory: string; maxMemoryBytes?: number; port?: number };
}

/** Where everything that the engine keeps on disk lies: `analytics.dataDirectory`. */
export function readDataDirectory(config: Config): string {
  return resolve(config.getOptionalString('analytics.dataDirectory') ?? 'data');
}

/** Reads `analytics.clickhouse`. @throws InputError naming the key that does not fit */
export function readWarehouseConfig(config: Config): WarehouseConfig {
  const section = config.getOptionalConfig('analytics.clickhouse');
  const database = section?.getOptionalString('database') ?? 'analytics_db';
  if (!DATABASE_NAME.test(database)) {
    throw new InputError(
      `analytics.clickhouse.database: expected letters, digits and _, found '${database}'`,
    );
  }
  const maxConnections =
    section?.getOptionalNumber('connectionPool.maxSize') ??
    DEFAULT_MAX_CONNECTIONS;
  if (
    !Number.isInteger(maxConnections) ||
    maxConnections < 1 ||
    maxConnections > MAX_CONNECTIONS
  ) {
    throw new InputError(
      `analytics.clickhouse.connectionPool.maxSize: expected a whole number from 1 to ${MAX_CONNECTIONS}, found ${maxConnections}`,
    );
  }
  const maxMemory = section?.getOptionalString('embedded.maxMemory');
  return {
    database,
    server: readServer(section),
    roles: readRoles(section),
    maxConnections,
    embedded: {
      directory: resolve(
        section?.getOptionalString('embedded.directory') ??
          resolve(readDataDirectory(config), 'clickhouse'),
      ),
      maxMemoryBytes: maxMemory ? parseSizeBytes(maxMemory) : undefined,
      port: section?.getOptionalNumber('embedded.port'),
    },
  };
}

function readServer(section: Config | undefined): WarehouseConfig['server'] {
  const text = section?.getOptionalString('url');
  if (!section || !text) {
    return undefined;
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(
      'analytics.clickhouse.url: expected a URL such as http://clickhouse:8123',
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InputError(
      `analytics.clickhouse.url: expected http or https, found ${url.protocol}`,
    );
  }
  const server = {
    username:
      section.getOptionalString('username') ??
      (decodeURIComponent(url.username) || 'default'),
    password:
      section.getOptionalString('password') ?? decodeURIComponent(url.password),
  };
  // Credentials must not travel in a URL that logs and pages may show.
  url.username = '';
  url.password = '';
  return { url, ...server };
}

function readRoles(section: Config | undefined): WarehouseConfig['roles'] {
  const roles: WarehouseConfig['roles'] = {};
  for (const role of ROLES) {
    const user = section?.getOptionalConfig(`roles.${role}`);
    if (user) {
      roles[role] = {
        username: user.getString('username'),
        password: user.getOptionalString('password') ?? '',
      };
    }
  }
  return roles;
}
