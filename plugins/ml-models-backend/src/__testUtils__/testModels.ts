import type {
  GoldenRow,
  VersionMetadataInput,
} from '@analytics-engine/plugin-analytics-common';
import {
  floats,
  graph,
  graphAttribute,
  intsAttribute,
  modelFile,
  node,
  port,
  scalar,
} from './onnxBytes';

const ML = 'ai.onnx.ml';

/** Logistic regression over `weights.length` columns as Gemm and Sigmoid. */
export function logisticModel(
  weights: number[],
  bias: number,
  options: {
    ir?: number;
    opset?: number;
    mlOpset?: number;
    rows?: number;
  } = {},
): Buffer {
  return modelFile(
    graph({
      nodes: [
        node('Gemm', ['x', 'w', 'b'], ['z']),
        node('Sigmoid', ['z'], ['p']),
      ],
      initializers: [
        floats('w', [weights.length, 1], weights),
        floats('b', [1], [bias]),
      ],
      inputs: [port('x', [options.rows ?? 'N', weights.length])],
      outputs: [port('p', [options.rows ?? 'N', 1])],
    }),
    options,
  );
}

/** What {@link logisticModel} answers. */
export function logisticScore(
  weights: number[],
  bias: number,
  row: number[],
): number {
  const z = row.reduce((sum, value, at) => sum + value * weights[at], bias);
  return 1 / (1 + Math.exp(-z));
}

/** Probabilities as a list of maps, as skl2onnx makes them unless told otherwise. */
export function zipMapModel(width: number): Buffer {
  return modelFile(
    graph({
      nodes: [
        node('Gemm', ['x', 'w'], ['z']),
        node('ZipMap', ['z'], ['p'], {
          domain: ML,
          attributes: [intsAttribute('classlabels_int64s', [0, 1])],
        }),
      ],
      initializers: [floats('w', [width, 2], new Array(width * 2).fill(0.1))],
      inputs: [port('x', ['N', width])],
      // The type of a list of maps, which the reader leaves to the runtime.
      outputs: [
        Buffer.concat([
          Buffer.from('0a0170', 'hex'),
          Buffer.from('120e220c0a0a2a08080712040a020801', 'hex'),
        ]),
      ],
    }),
  );
}

/** Never answers: a loop whose condition stays true. */
export function endlessModel(width: number): Buffer {
  const body = graph({
    nodes: [
      node('Identity', ['cond_in'], ['cond_out']),
      node('Add', ['state_in', 'state_in'], ['state_out']),
    ],
    inputs: [
      port('iteration', [], 'int64'),
      port('cond_in', [], 'bool'),
      port('state_in', ['N', width]),
    ],
    outputs: [port('cond_out', [], 'bool'), port('state_out', ['N', width])],
  });
  return modelFile(
    graph({
      nodes: [
        node('Loop', ['limit', 'go', 'x'], ['state'], {
          attributes: [graphAttribute('body', body)],
        }),
        node('Gemm', ['state', 'w'], ['p']),
      ],
      initializers: [
        scalar('limit', 'int64', 2 ** 40),
        scalar('go', 'bool', 1),
        floats('w', [width, 1], new Array(width).fill(0)),
      ],
      inputs: [port('x', ['N', width])],
      outputs: [port('p', ['N', 1])],
    }),
  );
}

/** Loops as often as the first column says, so that a caller decides whether it hangs. */
export function loopingModel(width: number): Buffer {
  const body = graph({
    nodes: [
      node('Identity', ['cond_in'], ['cond_out']),
      node('Identity', ['state_in'], ['state_out']),
    ],
    inputs: [
      port('iteration', [], 'int64'),
      port('cond_in', [], 'bool'),
      port('state_in', ['N', width]),
    ],
    outputs: [port('cond_out', [], 'bool'), port('state_out', ['N', width])],
  });
  return modelFile(
    graph({
      nodes: [
        node('ReduceMax', ['x'], ['highest'], {
          attributes: [intsAttribute('axes', [0, 1])],
        }),
        node('Squeeze', ['highest'], ['most']),
        node('Cast', ['most'], ['limit'], {
          attributes: [
            Buffer.concat([
              Buffer.from('0a02746f', 'hex'),
              Buffer.from('1807a00102', 'hex'),
            ]),
          ],
        }),
        node('Loop', ['limit', 'go', 'x'], ['state'], {
          attributes: [graphAttribute('body', body)],
        }),
        node('Gemm', ['state', 'w'], ['z']),
        node('Sigmoid', ['z'], ['p']),
      ],
      initializers: [
        scalar('go', 'bool', 1),
        floats('w', [width, 1], new Array(width).fill(0)),
      ],
      inputs: [port('x', ['N', width])],
      outputs: [port('p', ['N', 1])],
    }),
  );
}

export const WEIGHTS = [0.5, -0.25, 2];
export const BIAS = 0.1;

/** Rows of the test model's features with their true scores. */
export function goldenRows(
  weights: number[] = WEIGHTS,
  bias: number = BIAS,
): GoldenRow[] {
  return [
    [1, 2, 0],
    [0, 0, 1],
    [-3, 5, 1],
  ].map(([tenure, charges, contract]) => ({
    features: { tenure, charges, contract: contract === 1 },
    score: logisticScore(weights, bias, [tenure, charges, contract]),
  }));
}

/** Metadata of {@link logisticModel} over {@link WEIGHTS}. */
export function metadata(
  change: Partial<VersionMetadataInput> = {},
): VersionMetadataInput {
  return {
    signature: {
      features: [
        { name: 'tenure', type: 'number' },
        { name: 'charges', type: 'number', nullable: false },
        { name: 'contract', type: 'boolean' },
      ],
      output: { task: 'binary', classes: ['stays', 'leaves'] },
    },
    goldenRows: goldenRows(),
    metrics: { auc: 0.84 },
    trainingData: { dataset: 'orders', from: '2024-01-01', to: '2024-06-01' },
    ...change,
  };
}
