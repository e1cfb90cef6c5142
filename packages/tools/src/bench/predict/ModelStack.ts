import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type {
  DeployRequestInput,
  VersionMetadataInput,
} from '@analytics-engine/plugin-analytics-common';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { freePorts } from '../../systems/freePorts';
import { benchDirectory } from '../harness/benchDirectory';
import type { FromModelServer, LoopDelay, ToModelServer } from './messages';
import { BENCH_TOKEN } from './stackConfig';

const STOP_TIMEOUT_MS = 20_000;
const LOADING_TIMEOUT_MS = 20_000;
const POLL_MS = 50;

/** A backend with models in a process of its own, so that load and server share no event loop. */
export class ModelStack {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #directory: string;

  private constructor(url: string, child: ChildProcess, directory: string) {
    this.url = url;
    this.#child = child;
    this.#directory = directory;
  }

  static async start(): Promise<ModelStack> {
    const [port] = await freePorts(1);
    const directory = await benchDirectory('bench-predict');
    const child = fork(
      resolvePackagePath('@analytics-engine/tools', 'bin/serveModels.cjs'),
      [String(port), directory],
      { env: { ...process.env, LOG_LEVEL: 'warn' } },
    );
    const stack = new ModelStack(
      `http://127.0.0.1:${port}/api/v1/analytics`,
      child,
      directory,
    );
    await stack.#hear('ready');
    return stack;
  }

  /** Headers of a call with a JSON body. */
  get headers(): Record<string, string> {
    return {
      'content-type': 'application/json',
      authorization: `Bearer ${BENCH_TOKEN}`,
    };
  }

  /** @throws Error with the answer when it is refused */
  async call(method: string, path: string, body?: object): Promise<any> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: this.headers,
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return JSON.parse(text);
  }

  async register(
    model: string,
    onnx: Uint8Array,
    metadata: VersionMetadataInput,
  ): Promise<void> {
    const form = new FormData();
    form.set('metadata', JSON.stringify(metadata));
    form.set('model', new Blob([Buffer.from(onnx)]), 'model.onnx');
    const response = await fetch(`${this.url}/ml/models/${model}/versions`, {
      method: 'POST',
      headers: { authorization: this.headers.authorization },
      body: form,
    });
    if (response.status !== 201) {
      throw new Error(`The model was refused: ${await response.text()}`);
    }
  }

  deploy(request: DeployRequestInput): Promise<any> {
    return this.call('POST', '/ml/models/deploy', request);
  }

  /** Resolves when a deployment of model `bench` has its first traffic. */
  async whenProgressing(deploymentId: string): Promise<void> {
    const path = `/ml/models/bench/deployments/${deploymentId}`;
    const deadline = Date.now() + LOADING_TIMEOUT_MS;
    for (;;) {
      const { state, reason } = await this.call('GET', path);
      if (state === 'PROGRESSING') return;
      if (Date.now() > deadline) {
        throw new Error(`The deployment is ${state}: ${reason}`);
      }
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  }

  /** How late the server's event loop is while `work` runs. */
  async watchLoop(work: () => Promise<unknown>): Promise<LoopDelay> {
    this.#tell('watch-loop');
    await this.#hear('watching');
    await work();
    this.#tell('loop-delay');
    return (await this.#hear('loop-delay')) as LoopDelay;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.disconnect();
      const timer = setTimeout(
        () => this.#child.kill('SIGKILL'),
        STOP_TIMEOUT_MS,
      );
      await exited;
      clearTimeout(timer);
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  #tell(kind: ToModelServer['kind']): void {
    this.#child.send({ kind });
  }

  #hear(kind: FromModelServer['kind']): Promise<FromModelServer> {
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new Error('The server of the bench ended'));
      const onMessage = (message: unknown) => {
        if ((message as FromModelServer).kind !== kind) return;
        this.#child.off('message', onMessage).off('exit', onExit);
        resolve(message as FromModelServer);
      };
      this.#child.on('message', onMessage).on('exit', onExit);
    });
  }
}
