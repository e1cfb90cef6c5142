import {
  FeatureEncoder,
  MAX_INSTANCES,
  type ModelFeature,
} from '@analytics-engine/plugin-analytics-common';
import type { PredictionBatch } from '../../predictions/types';
import { encodePredictions } from '../../predictions/encodePredictions';
import { LargeCallHost } from './LargeCallHost';

jest.setTimeout(60_000);

const features: ModelFeature[] = [
  { name: 'tenure', type: 'number', nullable: false },
  { name: 'plan', type: 'category', categories: ['ä', 'b'], nullable: true },
];
const version = { key: 'churn/v1', features };
const ROWS = 1_000;
const instances = Array.from({ length: ROWS }, (_, row) => ({
  tenure: row / 3,
  plan: ['ä', 'b', null][row % 3],
}));
const entityKeys = instances.map((_, row) => `Zoë ${row}`);

function bytesOf(body: unknown): ArrayBuffer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new TextEncoder().encode(text).buffer as ArrayBuffer;
}

/** With the real thread. */
describe('large calls', () => {
  const host = LargeCallHost.create();
  afterAll(() => host.close());

  const batchOf = (
    rows: readonly number[],
    predictionIds: string[],
  ): PredictionBatch => ({
    model: 'churn',
    version: 'v1',
    role: 'champion',
    predictionIds: rows.map(row => predictionIds[row]),
    instances: rows.map(row => instances[row]),
    entityKeys: rows.map(row => entityKeys[row]),
    scores: Float32Array.from(rows, row => row / ROWS),
    labels: rows.map(row => (row % 2 ? 'leaves' : 'stays')),
    latencyMs: 1.5,
    at: Date.UTC(2026, 10, 27),
  });

  it('encodes, logs and answers as calls on the event loop do', async () => {
    const { rows, predictionIds, ...read } = await host.open(
      bytesOf({ instances, entityKeys, version: 'v1' }),
    );
    expect(read).toEqual({ entityKeys, version: 'v1' });
    expect([rows.length, new Set(predictionIds).size]).toEqual([ROWS, ROWS]);

    const even = instances.map((_, row) => row).filter(row => row % 2 === 0);
    const odd = even.map(row => row + 1);
    const encoder = FeatureEncoder.create(features);
    for (const places of [even, odd]) {
      const expected = new Float32Array(places.length * encoder.width);
      places.forEach((row, at) =>
        encoder.encode(instances[row], expected, at * encoder.width, [], row),
      );
      expect(await rows.pick(places).encode(version)).toEqual(expected);

      const batch = batchOf(places, predictionIds);
      const records = await rows.pick(places).records(batch, version);
      expect(Array.from(records, String)).toEqual(
        encodePredictions(
          { ...batch, instances: places.map(row => instances[row]) },
          encoder,
          0,
          places.length,
        ).map(String),
      );
    }

    const parts = [even, odd].map((places, at) => ({
      ...batchOf(places, predictionIds),
      rows: places,
      version: `v${at + 1}`,
    }));
    const answer = JSON.parse(String(await rows.answer('churn', parts)));
    expect(answer).toEqual({
      model: 'churn',
      predictions: predictionIds.map((predictionId, row) => ({
        predictionId,
        version: row % 2 ? 'v2' : 'v1',
        score: Math.fround(row / ROWS),
        label: row % 2 ? 'leaves' : 'stays',
      })),
    });
    rows.release();
  });

  it('makes no view of a record before it is asked for: all at once held up the event loop', async () => {
    const { rows, predictionIds } = await host.open(bytesOf({ instances }));
    const batch = batchOf([...instances.keys()], predictionIds);
    const views = jest.spyOn(Buffer.prototype, 'subarray');
    const records = await rows.records(batch, version);
    const unread = views.mock.calls.length;
    const read = [...records].length;
    const made = views.mock.calls.length - unread;
    views.mockRestore();
    expect([unread < ROWS, read, made]).toEqual([true, ROWS, ROWS]);
    rows.release();
  });

  it('keeps rows as long as somebody holds them', async () => {
    const { rows } = await host.open(bytesOf({ instances }));
    rows.hold();
    rows.release();
    await expect(rows.encode(version)).resolves.toHaveLength(ROWS * 2);
    rows.release();
    await expect(rows.encode(version)).rejects.toThrow(/is not open/);
  });

  it('names features that are wrong by their row in the call', async () => {
    const wrong = instances.map((row, at) =>
      at === 500 ? { ...row, tenure: '12', color: 1 } : row,
    );
    const { rows } = await host.open(bytesOf({ instances: wrong }));
    await expect(rows.pick([499, 500]).encode(version)).rejects.toMatchObject({
      name: 'InputError',
      message:
        'instances[500].tenure: expected a number, found a string; instances[500].color: is not a feature of this model',
    });
    rows.release();
  });

  it.each([
    ['{"instances":[{"a":1},]}', 'InputError', /^body: expected JSON: /],
    [[1, 2], 'InputError', /^body: expected an object with instances$/],
    [{ instances, rows: 1 }, 'InputError', /^rows: is not a known key$/],
    [{ instances: [...instances, 7] }, 'InputError', /^instances\[1000\]: /],
    [
      { instances, entityKeys: ['a'] },
      'InputError',
      /^entityKeys: expected 1000/,
    ],
    [
      { instances: Array(MAX_INSTANCES + 1).fill({}) },
      'PayloadTooLargeError',
      /^instances: 10001 rows, at most 10000 in one call/,
    ],
  ])('refuses %.30j', async (body, name, message) => {
    await expect(host.open(bytesOf(body))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });
});
