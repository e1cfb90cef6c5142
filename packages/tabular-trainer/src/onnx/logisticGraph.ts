import type { LogisticParameters } from '../linear/LogisticModel';
import {
  INPUT_NAME,
  OUTPUT_NAME,
  type OnnxNode,
  type OnnxTensor,
} from './onnxGraph';

/**
 * A logistic regression as Gemm and Sigmoid, the scale folded into the
 * weights. Centring stays a step of its own: folded into the bias it would cost
 * the digits that a column far from zero needs in float32. A missing value
 * becomes 0 after centring, which is the mean that training put in its place.
 */
export function logisticGraph({ means, weights, bias }: LogisticParameters): {
  nodes: OnnxNode[];
  constants: OnnxTensor[];
} {
  const width = weights.length;
  return {
    nodes: [
      {
        operator: 'Sub',
        inputs: [INPUT_NAME, 'means'],
        outputs: ['centred'],
      },
      { operator: 'IsNaN', inputs: ['centred'], outputs: ['missing'] },
      {
        operator: 'Where',
        inputs: ['missing', 'zero', 'centred'],
        outputs: ['filled'],
      },
      {
        operator: 'Gemm',
        inputs: ['filled', 'weights', 'bias'],
        outputs: ['logit'],
      },
      { operator: 'Sigmoid', inputs: ['logit'], outputs: [OUTPUT_NAME] },
    ],
    constants: [
      { name: 'means', dimensions: [width], values: means },
      { name: 'zero', dimensions: [], values: [0] },
      { name: 'weights', dimensions: [width, 1], values: weights },
      { name: 'bias', dimensions: [1], values: [bias] },
    ],
  };
}
