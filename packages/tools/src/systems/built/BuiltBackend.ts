import { copyFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { freePorts } from '../freePorts';
import { runCommand } from '../runCommand';
import { SystemProcess } from '../SystemProcess';
import { systemsCacheDirectory } from '../systemsCache';
import { linkDependencies } from './linkDependencies';

const CHECKOUT = resolvePackagePath('@analytics-engine/tools', '../..');
const CONFIG_FILES = ['app-config.yaml', 'app-config.production.yaml'];
const OWN_CONFIG = 'app-config.here.json';
const ADMIN_TOKEN = 'of-an-administrator-of-a-built-backend';
const BUILD_TIMEOUT_MS = 300_000;
const START_TIMEOUT_MS = 90_000;

/**
 * The backend as it is installed in production: built, in a directory that
 * holds its bundles, what they need at run time and the configuration, and
 * started there by `node packages/backend`. The sources are out of its reach,
 * so that a file which the build forgot is missed.
 */
export class BuiltBackend {
  readonly directory: string;
  #url = '';
  #process: SystemProcess | undefined;

  /** Builds it: a quarter of a minute, and a minute or two where the portal's pages are not up to date. */
  static async build(): Promise<BuiltBackend> {
    // The test runner's would be built for.
    const { NODE_ENV: _, ...env } = process.env;
    const build = (...args: string[]) =>
      runCommand(process.execPath, args, {
        cwd: CHECKOUT,
        env,
        timeoutMs: BUILD_TIMEOUT_MS,
      });
    await build('scripts/setup.mjs', '--build');
    // Not below a directory of modules, and on the disk of the checkout if possible.
    const directory = await mkdtemp(
      join(await systemsCacheDirectory('built'), 'backend-'),
    );
    await build(require.resolve('./buildBackend.cjs'), directory);
    linkDependencies(CHECKOUT, directory);
    for (const file of [...CONFIG_FILES, 'catalog-info.yaml']) {
      copyFileSync(join(CHECKOUT, file), join(directory, file));
    }
    return new BuiltBackend(directory);
  }

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** The end of what it logged in this life. */
  get output(): string {
    return this.#process?.output ?? '';
  }

  /**
   * Starts it with the configuration for production, on data of its own.
   *
   * @param config - laid over that, like what belongs to one installation
   * @param env - what the configuration wants of the environment
   */
  async start(
    config: JsonObject & { analytics: JsonObject; backend?: JsonObject },
    env: Record<string, string> = {},
  ): Promise<void> {
    const [port] = await freePorts(1);
    this.#url = `http://127.0.0.1:${port}`;
    const data = await mkdtemp(join(this.directory, 'data-'));
    writeFileSync(
      join(this.directory, OWN_CONFIG),
      JSON.stringify({
        ...config,
        backend: { ...config.backend, listen: { host: '127.0.0.1', port } },
        analytics: {
          dataDirectory: data,
          logs: { directory: join(data, 'logs') },
          ...config.analytics,
        },
      }),
    );
    this.#process = await SystemProcess.start({
      name: 'built backend',
      command: process.execPath,
      args: [
        'packages/backend',
        ...[...CONFIG_FILES, OWN_CONFIG].flatMap(file => ['--config', file]),
      ],
      spawn: {
        cwd: this.directory,
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'production',
          ANALYTICS_BASE_URL: this.#url,
          ADMIN_TOKEN,
          ...env,
        },
      },
      ready: /Plugin initialization complete/,
      timeoutMs: START_TIMEOUT_MS,
    });
  }

  /** What one sees who opens the portal. */
  async page(): Promise<string> {
    const answer = await fetch(this.#url);
    return await answer.text();
  }

  /**
   * Calls a route below `/api/v1/analytics` as the administrator.
   *
   * @throws Error with the answer when it is no success
   */
  async call(
    method: 'GET' | 'POST',
    path: string,
    body?: object,
  ): Promise<any> {
    const answer = await fetch(`${this.#url}/api/v1/analytics${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${ADMIN_TOKEN}`,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return JSON.parse(text);
  }

  /** Ends it orderly. */
  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  /** Removes all of it. */
  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
