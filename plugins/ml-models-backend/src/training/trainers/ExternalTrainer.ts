import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import type { ExternalTrainerSettings } from '../definitions/types';
import type { HoldoutRows } from '../snapshot/types';
import type { TrainingSnapshot } from '../snapshot/TrainingSnapshot';
import { externalResultSchema } from './externalResult';
import { pickFeatures } from './featuresOf';
import { runProgram } from './runProgram';
import type { TrainedModel, Trainer, TrainerOptions } from './types';

const MAX_MODEL_BYTES = 256 * 1024 * 1024;
const MAX_METRICS_BYTES = 16 * 1024 * 1024;
const MAX_GOLDEN_ROWS = 100;

/**
 * Any program as a trainer. It is started with the path of a configuration
 * file, reads the rows from the files named there, and leaves `model.onnx` and
 * `metrics.json`; docs/training.md describes the contract.
 */
export class ExternalTrainer implements Trainer {
  readonly #settings: ExternalTrainerSettings;

  private constructor(settings: ExternalTrainerSettings) {
    this.#settings = settings;
  }

  static create(settings: ExternalTrainerSettings): ExternalTrainer {
    return new ExternalTrainer(settings);
  }

  async train(
    snapshot: TrainingSnapshot,
    options: TrainerOptions,
  ): Promise<TrainedModel> {
    const directory = await mkdtemp(join(tmpdir(), 'training-'));
    try {
      const files = {
        training: join(directory, 'training.ndjson'),
        holdout: join(directory, 'holdout.ndjson'),
        model: join(directory, 'model.onnx'),
        metrics: join(directory, 'metrics.json'),
      };
      const { batchSize, signal } = options;
      options.onProgress(0.1, 'writing rows for the external trainer');
      await writeRows(files.training, snapshot.fit(batchSize, signal));
      await writeRows(files.holdout, snapshot.holdout(batchSize, signal));
      const configuration = join(directory, 'config.json');
      await writeFile(
        configuration,
        JSON.stringify({
          formatVersion: 1,
          model: snapshot.definition.name,
          trainingId: options.trainingId,
          features: snapshot.definition.features,
          label: 'label',
          maxIterations: options.maxIterations,
          seed: options.seed,
          files,
        }),
      );
      options.onProgress(0.3, 'the external trainer is at work');
      await runProgram({
        command: [...this.#settings.command, configuration],
        timeLimitMs: this.#settings.timeLimitMs,
        directory,
        signal,
      });
      return await readResult(files, snapshot, options);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

async function writeRows(
  path: string,
  blocks: AsyncGenerator<HoldoutRows>,
): Promise<void> {
  async function* lines() {
    for await (const { instances, labels } of blocks) {
      const texts = instances.map((instance, row) =>
        JSON.stringify({ ...instance, label: labels[row] }),
      );
      yield `${texts.join('\n')}\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

async function readResult(
  files: { model: string; metrics: string },
  snapshot: TrainingSnapshot,
  options: TrainerOptions,
): Promise<TrainedModel> {
  await requireSize('model.onnx', files.model, MAX_MODEL_BYTES);
  await requireSize('metrics.json', files.metrics, MAX_METRICS_BYTES);
  const text = await readFile(files.metrics, 'utf8');
  const result = externalResultSchema.safeParse(parseJson(text));
  if (!result.success) {
    throw new UnprocessableError(
      `The external trainer's metrics.json is not as agreed: ${result.error.issues
        .map(({ path, message }) => `${path.join('.')}: ${message}`)
        .join('; ')}`,
    );
  }
  const { features, holdoutScores, algorithm, metrics } = result.data;
  const first = await snapshot
    .holdout(options.batchSize, options.signal)
    .next();
  const examples = first.done ? [] : first.value.instances;
  return {
    onnx: await readFile(files.model),
    algorithm,
    features,
    goldenRows: holdoutScores
      .slice(0, Math.min(MAX_GOLDEN_ROWS, examples.length))
      .map((score, row) => ({
        features: pickFeatures(features, examples[row]),
        score,
      })),
    curves: [],
    metrics,
    tags: { algorithm },
  };
}

async function requireSize(
  name: string,
  path: string,
  maxBytes: number,
): Promise<void> {
  const bytes = await stat(path).then(
    file => file.size,
    () => 0,
  );
  if (bytes === 0) {
    throw new UnprocessableError(`The external trainer left no ${name}`);
  }
  if (bytes > maxBytes) {
    throw new UnprocessableError(
      `The external trainer's ${name} has ${bytes} bytes, at most ${maxBytes} are taken`,
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
