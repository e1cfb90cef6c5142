import {
  versionMetadataSchema,
  type VersionMetadataInput,
} from '@analytics-engine/plugin-analytics-common';
import {
  BIAS,
  endlessModel,
  goldenRows,
  logisticModel,
  loopingModel,
  metadata,
  WEIGHTS,
  zipMapModel,
} from '../../__testUtils__/testModels';
import { ModelGate } from './ModelGate';

jest.setTimeout(60_000);

const GOOD = logisticModel(WEIGHTS, BIAS);

describe('ModelGate', () => {
  const gate = ModelGate.create({ maxBytes: 1024 * 1024 });
  const inspect = (file: Buffer, change: Partial<VersionMetadataInput> = {}) =>
    gate.inspect({ file, ...versionMetadataSchema.parse(metadata(change)) });

  it('passes a good model and measures it', async () => {
    const { artifact, speed, checks } = await inspect(GOOD);

    expect(artifact).toMatchObject({
      sizeBytes: GOOD.length,
      irVersion: 8,
      opsets: { 'ai.onnx': 17, 'ai.onnx.ml': 3 },
      inputName: 'x',
      inputWidth: 3,
      outputName: 'p',
    });
    expect(speed.placement).toBe('in-process');
    expect(speed.callMicroseconds).toBeGreaterThan(0);
    expect(checks.map(({ check, passed }) => [check, passed])).toEqual([
      ['size', true],
      ['format', true],
      ['opset', true],
      ['input', true],
      ['output', true],
      ['warm-up', true],
      ['golden-rows', true],
      ['speed', true],
    ]);
  });

  it('gives a model with loops a process of its own', async () => {
    const scores = goldenRows().map(row => ({ ...row, score: 0.5 }));
    const { speed } = await inspect(loopingModel(3), { goldenRows: scores });
    expect(speed.placement).toBe('process');
  });

  it.each<[string, Buffer, Partial<VersionMetadataInput>, RegExp]>([
    ['nothing', Buffer.alloc(0), {}, /format.*holds no graph/],
    ['noise', Buffer.from('hello, world'), {}, /format.*not an ONNX file/],
    ['half a file', GOOD.subarray(0, GOOD.length / 2), {}, /format/],
    [
      'a file that is too large',
      Buffer.alloc(1024 * 1024 + 1),
      {},
      /size.*1\.0 MiB, at most 1\.0 MiB/,
    ],
    [
      'an opset that is too new',
      logisticModel(WEIGHTS, BIAS, { opset: 27 }),
      {},
      /opset 27 of ai\.onnx, expected 7 to 26/,
    ],
    [
      'an IR that is too new',
      logisticModel(WEIGHTS, BIAS, { ir: 14 }),
      {},
      /IR version 14, expected 3 to 13/,
    ],
    [
      'another width than the signature says',
      logisticModel([1, 2], 0),
      {},
      /input 'x' has 2 columns, the signature's 3 features make 3/,
    ],
    [
      'a fixed number of rows',
      logisticModel(WEIGHTS, BIAS, { rows: 1 }),
      {},
      /takes exactly 1 rows, expected any number/,
    ],
    [
      'scores that are not the golden ones',
      logisticModel(WEIGHTS, BIAS + 0.01),
      {},
      /golden row 0 scores .*, expected .* within 0\.00001/,
    ],
    [
      'golden rows that lack a feature',
      GOOD,
      { goldenRows: [{ features: { tenure: 1 }, score: 0 }] },
      /golden row 0: 'charges' is missing, and 1 more/,
    ],
    [
      'an output that is not there',
      GOOD,
      {
        signature: {
          ...metadata().signature,
          output: { task: 'binary', output: 'probability' },
        },
      },
      /no output 'probability' of floats; found p: float32/,
    ],
    ['a ZipMap', zipMapModel(3), {}, /ZipMap.*options=\{'zipmap': False\}/],
    [
      'a ZipMap where the signature names the output that is there without one',
      zipMapModel(3),
      {
        signature: {
          ...metadata().signature,
          output: { task: 'binary', output: 'probabilities' },
        },
      },
      /output 'p' is a list of maps \(ZipMap\).*options=\{'zipmap': False\}/,
    ],
  ])('refuses %s', async (_what, file, change, reason) => {
    await expect(inspect(file, change)).rejects.toMatchObject({
      name: 'UnprocessableError',
      message: expect.stringMatching(reason),
    });
  });

  it('refuses a model that never answers, within the time limit', async () => {
    const started = Date.now();
    await expect(inspect(endlessModel(3))).rejects.toThrow(
      /warm-up.*no answer to 1 row\(s\) within 5 s/,
    );
    expect(Date.now() - started).toBeLessThan(15_000);
  });
});
