import type { JsonObject } from '@backstage/types';
import { freePorts } from './freePorts';
import { SystemProcess } from './SystemProcess';

const START_TIMEOUT_MS = 120_000;

/** Configuration beside `backend.listen` and `backend.baseUrl`. */
export interface BackendProcessConfig {
  backend: JsonObject;
  analytics: JsonObject;
}

/** A real backend process, which can be killed and started again on its port. */
export class BackendProcess {
  readonly url: string;
  readonly #plugins: string[];
  readonly #config: JsonObject;
  #process: SystemProcess | undefined;

  /** @param options - `plugins` are paths of modules that export plugins by default */
  static async create(options: {
    plugins: string[];
    config: BackendProcessConfig;
  }): Promise<BackendProcess> {
    const [port] = await freePorts(1);
    return new BackendProcess(options.plugins, port, options.config);
  }

  private constructor(
    plugins: string[],
    port: number,
    config: BackendProcessConfig,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.#plugins = plugins;
    this.#config = {
      ...config,
      backend: {
        ...config.backend,
        baseUrl: this.url,
        listen: { host: '127.0.0.1', port },
      },
    };
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  /** The end of what it logged in this life. */
  get output(): string {
    return this.#process?.output ?? '';
  }

  async start(): Promise<void> {
    this.#process = await SystemProcess.start({
      name: 'backend',
      command: process.execPath,
      args: [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        require.resolve('./backendChild'),
        JSON.stringify(this.#config),
        ...this.#plugins,
      ],
      ready: /Plugin initialization complete/,
      timeoutMs: START_TIMEOUT_MS,
    });
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  /** Calls a route below `/api/v1/analytics`. @throws Error with the answer when it is no success */
  async call(method: string, path: string, body?: object): Promise<any> {
    const answer = await fetch(`${this.url}/api/v1/analytics${path}`, {
      method,
      ...(body && {
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json' },
      }),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return JSON.parse(text);
  }
}
