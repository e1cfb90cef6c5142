/* eslint-disable @backstage/no-undeclared-imports -- a test, by another name */
import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import { freePorts, SystemProcess } from '@analytics-engine/tools';
import type { JsonObject } from '@backstage/types';

const START_TIMEOUT_MS = 120_000;

/** A real backend process with this plugin, which can be killed and started again. */
export class BackendProcess {
  readonly #config: JsonObject;
  readonly #url: string;
  #process: SystemProcess | undefined;

  /** @param options.config - sections beside `backend.listen` and `backend.baseUrl` */
  static async create(options: {
    config: { backend: JsonObject; analytics: JsonObject };
  }): Promise<BackendProcess> {
    const [port] = await freePorts(1);
    return new BackendProcess(port, options.config);
  }

  private constructor(
    port: number,
    config: { backend: JsonObject; analytics: JsonObject },
  ) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#config = {
      ...config,
      backend: {
        ...config.backend,
        baseUrl: this.#url,
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

  async status(pipeline: string): Promise<PipelineStatus> {
    return await this.#call('GET', `/pipelines/${pipeline}/status`);
  }

  /** Starts a pipeline as an operator does. */
  async startPipeline(pipeline: string): Promise<void> {
    await this.#call('POST', `/pipelines/${pipeline}/start`);
  }

  async #call(method: string, path: string): Promise<any> {
    const answer = await fetch(`${this.#url}/api/v1/analytics${path}`, {
      method,
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return JSON.parse(text);
  }
}
