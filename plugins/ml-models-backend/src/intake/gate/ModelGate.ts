import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  GoldenRow,
  ModelSignature,
} from '@analytics-engine/plugin-analytics-common';
import { ModelTimeoutError } from '../../serving/ModelTimeoutError';
import { ProcessHost } from '../../serving/hosts/ProcessHost';
import type { SessionDescription } from '../../serving/hosts/types';
import { CheckList } from './CheckList';
import { checkFile } from './checkFile';
import {
  checkGoldenRows,
  checkWarmUp,
  encodeGoldenRows,
  measureSpeed,
  type GatedSession,
} from './checkRuns';
import { checkShapes } from './checkShapes';
import { LOAD_TIMEOUT_MS, UNBOUNDED_OPERATORS } from './limits';
import type { GateReport } from './types';

/** Name of the one session. */
const KEY = 'gate';

/** What a file is held against. */
export interface GateRequest {
  file: Buffer;
  signature: ModelSignature;
  goldenRows: readonly GoldenRow[];
  goldenTolerance: number;
}

/**
 * Finds out whether a file is a model that can be served, in a process that is
 * killed afterwards: a file that crashes or hangs the runtime harms only that.
 */
export class ModelGate {
  readonly #maxBytes: number;
  /** One file after the other: a gate is not what the machine is for. */
  #last: Promise<unknown> = Promise.resolve();

  static create(options: { maxBytes: number }): ModelGate {
    return new ModelGate(options.maxBytes);
  }

  private constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws UnprocessableError with every check that was made */
  async inspect(request: GateRequest): Promise<GateReport> {
    const result = this.#last.then(() => this.#inspect(request));
    this.#last = result.catch(() => {});
    return result;
  }

  async #inspect(request: GateRequest): Promise<GateReport> {
    const { file, signature, goldenRows, goldenTolerance } = request;
    const list = CheckList.create();
    const model = checkFile(file, this.#maxBytes, list);
    const golden = encodeGoldenRows(goldenRows, signature, list);
    const directory = await mkdtemp(join(tmpdir(), 'analytics-gate-'));
    const host = ProcessHost.create();
    try {
      const path = join(directory, 'model.onnx');
      await writeFile(path, file);
      const description = await load(host, path, list);
      const ports = checkShapes(description, signature, list);
      const session: GatedSession = { host, key: KEY, ports, signature };
      await checkWarmUp(session, golden, list);
      await checkGoldenRows(session, goldenRows, goldenTolerance, golden, list);
      const unbounded = UNBOUNDED_OPERATORS.some(operator =>
        model.operators.has(operator),
      );
      const speed = await measureSpeed(session, unbounded, list);
      return {
        artifact: {
          sha256: createHash('sha256').update(file).digest('hex'),
          sizeBytes: file.length,
          irVersion: model.irVersion,
          opsets: model.opsets,
          producer: model.producer,
          ...ports,
        },
        speed,
        checks: list.checks,
      };
    } finally {
      await host.close();
      await rm(directory, { recursive: true, force: true });
    }
  }
}

async function load(
  host: ProcessHost,
  path: string,
  list: CheckList,
): Promise<SessionDescription> {
  try {
    return await host.load({ key: KEY, path }, LOAD_TIMEOUT_MS);
  } catch (error) {
    if (error instanceof ModelTimeoutError) {
      return list.fail(
        'format',
        `the runtime was not done loading it after ${LOAD_TIMEOUT_MS / 1000} s`,
      );
    }
    return list.fail(
      'format',
      `the runtime cannot load it: ${(error as Error).message.replaceAll(
        path,
        'the file',
      )}`,
    );
  }
}
