/** @jest-environment ./__testUtils__/onnxEnvironment.js */
import { TabularEncoder } from '../encoding/TabularEncoder';
import { readOnnxMetadata } from '../onnx/readOnnxMetadata';
import { ENCODER_METADATA_KEY } from '../onnx/toOnnx';
import { makeBlock, TEST_FEATURES } from '../__testUtils__/makeTable';
import { largestDistance, runOnnx } from '../__testUtils__/runOnnx';
import { trainTabular } from './trainTabular';
import type { TrainingProgress, TrainingSpec } from './types';

const spec: TrainingSpec = { features: TEST_FEATURES, maxIterations: 100 };

describe('trainTabular', () => {
  it('finds what decides the label, holds the newest rows out and picks the better family', async () => {
    const progress: TrainingProgress[] = [];
    const result = await trainTabular(
      [makeBlock(3_000, 1, 0), makeBlock(3_000, 2, 100)],
      spec,
      { onProgress: each => progress.push(each) },
    );
    const [logistic, boosting] = result.candidates;
    expect(logistic.learner).toBe('logistic');
    // The square of the age and what is missing are beyond a linear model.
    expect(boosting.holdout.auc!).toBeGreaterThan(logistic.holdout.auc! + 0.02);
    expect(result.learner).toBe('boosting');
    expect(result.rows).toEqual({
      fit: 4_320,
      validation: 480,
      holdout: 1_200,
    });
    expect(result.holdoutFrom).toBe(160 * 86_400_000);
    expect(result.importance[0].feature).toBe('age');
    expect(result.importance.at(-1)!.share).toBeLessThan(0.1);
    expect(progress.map(({ phase }) => phase)).toEqual(
      expect.arrayContaining(['reading', 'fitting', 'evaluating']),
    );
    expect(boosting.rounds).toBeLessThan(100);
  });

  it('gives examples that the runtime scores the same, encoded by the model itself', async () => {
    const { onnx, examples } = await trainTabular([makeBlock(2_000, 3)], spec);
    const encoder = TabularEncoder.parse(
      readOnnxMetadata(onnx)[ENCODER_METADATA_KEY],
    );
    const rows = examples.map(({ instance }) => encoder.encode(instance));
    const columns = Array.from({ length: encoder.width }, (_, column) =>
      Float32Array.from(rows, row => row[column]),
    );
    expect(
      largestDistance(
        await runOnnx(onnx, columns),
        examples.map(({ score }) => score),
      ),
    ).toBeLessThanOrEqual(1e-6);
  });

  it('makes the same model of the same rows and seed', async () => {
    const [first, second] = await Promise.all(
      [0, 1].map(() => trainTabular([makeBlock(800, 4)], { ...spec, seed: 7 })),
    );
    expect(Buffer.from(first.onnx).equals(Buffer.from(second.onnx))).toBe(true);
  });

  it.each([
    ['no rows', [], 'There are no rows'],
    ['few rows', [makeBlock(15, 1)], 'expected at least 20'],
    [
      'one class',
      [{ ...makeBlock(400, 1), labels: new Uint8Array(400) }],
      'have the label 0: there is nothing to tell apart',
    ],
    [
      'one class in the newest rows',
      [
        makeBlock(1_000, 1),
        { ...makeBlock(250, 2, 100), labels: new Uint8Array(250).fill(1) },
      ],
      'All 250 rows held out have the label 1',
    ],
    [
      'labels that are none',
      [{ ...makeBlock(100, 1), labels: new Uint8Array(100).fill(2) }],
      'A label is 2, expected 0 or 1',
    ],
    [
      'a column too few',
      [{ ...makeBlock(100, 1), columns: makeBlock(100, 1).columns.slice(1) }],
      'A block has 3 columns, expected 4',
    ],
  ])('refuses %s', async (_, blocks, message) => {
    await expect(trainTabular(blocks, spec)).rejects.toMatchObject({
      name: 'TrainingDataError',
      message: expect.stringContaining(message),
    });
  });

  it('stops between two rounds when it is asked to', async () => {
    const cancel = new AbortController();
    let rounds = 0;
    await expect(
      trainTabular([makeBlock(2_000, 1)], spec, {
        signal: cancel.signal,
        onProgress: ({ learner, round }) => {
          if (learner !== 'boosting' || !round) return;
          rounds = round;
          if (round === 3) cancel.abort();
        },
      }),
    ).rejects.toMatchObject({ name: 'TrainingCancelledError' });
    expect(rounds).toBe(3);
  });
});
