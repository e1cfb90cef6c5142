/* eslint-disable @backstage/no-undeclared-imports -- a test, by another name */
import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import {
  BackendProcess as AnyBackendProcess,
  type BackendProcessConfig,
} from '@analytics-engine/tools';

/** A real backend process with this plugin, which can be killed and started again. */
export class BackendProcess {
  readonly #backend: AnyBackendProcess;

  static async create(options: {
    config: BackendProcessConfig;
  }): Promise<BackendProcess> {
    return new BackendProcess(
      await AnyBackendProcess.create({
        plugins: [require.resolve('../..')],
        ...options,
      }),
    );
  }

  private constructor(backend: AnyBackendProcess) {
    this.#backend = backend;
  }

  get running(): boolean {
    return this.#backend.running;
  }

  /** The end of what it logged in this life. */
  get output(): string {
    return this.#backend.output;
  }

  async start(): Promise<void> {
    await this.#backend.start();
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#backend.kill();
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
  }

  async status(pipeline: string): Promise<PipelineStatus> {
    return await this.#backend.call('GET', `/pipelines/${pipeline}/status`);
  }

  /** Starts a pipeline as an operator does. */
  async startPipeline(pipeline: string): Promise<void> {
    await this.#backend.call('POST', `/pipelines/${pipeline}/start`);
  }
}
