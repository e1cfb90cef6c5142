import {
  inputWidthOf,
  type ModelSignature,
} from '@analytics-engine/plugin-analytics-common';
import type {
  SessionDescription,
  TensorDescription,
} from '../../serving/hosts/types';
import { expectedOutputWidths } from '../../serving/readScores';
import type { CheckList } from './CheckList';

/** How to call a model. */
export interface ModelPorts {
  inputName: string;
  inputWidth: number;
  outputName: string;
}

/** Holds inputs and outputs against the signature. */
export function checkShapes(
  session: SessionDescription,
  signature: ModelSignature,
  list: CheckList,
): ModelPorts {
  const { inputs } = session;
  const [input] = inputs;
  const width = inputWidthOf(signature.features);
  if (inputs.length !== 1) {
    list.fail(
      'input',
      `${inputs.length} inputs (${inputs
        .map(({ name }) => name)
        .join(
          ', ',
        )}), expected one matrix [N, ${width}]; convert with one FloatTensorType([None, ${width}])`,
    );
  }
  if (input.type !== 'float32') {
    list.fail(
      'input',
      `input '${input.name}' takes ${
        input.type ?? 'no tensor'
      }, expected float32`,
    );
  }
  const shape = input.shape ?? [];
  if (shape.length !== 2) {
    list.fail(
      'input',
      `input '${input.name}' has ${shape.length} dimensions, expected [N, ${width}]`,
    );
  }
  if (isFixed(shape[0])) {
    list.fail(
      'input',
      `input '${input.name}' takes exactly ${shape[0]} rows, expected any number; leave the first dimension free`,
    );
  }
  if (isFixed(shape[1]) && shape[1] !== width) {
    list.fail(
      'input',
      `input '${input.name}' has ${shape[1]} columns, the signature's ${signature.features.length} features make ${width}`,
    );
  }
  list.pass('input', `${input.name}: float32 [N, ${width}]`);
  return {
    inputName: input.name,
    inputWidth: width,
    outputName: findOutput(session.outputs, signature, list),
  };
}

function findOutput(
  outputs: TensorDescription[],
  signature: ModelSignature,
  list: CheckList,
): string {
  const wanted = signature.output.output;
  const candidates = wanted
    ? outputs.filter(({ name }) => name === wanted)
    : outputs;
  // ZipMap also gives the scores another name than the one that is wanted.
  const zipped = (candidates.length > 0 ? candidates : outputs).find(
    ({ isTensor }) => !isTensor,
  );
  if (zipped) {
    list.fail(
      'output',
      `output '${zipped.name}' is a list of maps (ZipMap), expected a tensor; convert with options={'zipmap': False}`,
    );
  }
  const scores = candidates.filter(
    ({ type }) => type === 'float32' || type === 'float64',
  );
  if (scores.length !== 1) {
    const found = outputs
      .map(({ name, type }) => `${name}: ${type}`)
      .join(', ');
    list.fail(
      'output',
      wanted
        ? `no output '${wanted}' of floats; found ${found}`
        : `${scores.length} outputs of floats; name the one with the scores in signature.output.output; found ${found}`,
    );
  }
  const [{ name, shape = [] }] = scores;
  const widths = expectedOutputWidths(signature.output);
  const last = shape.length > 1 ? shape[shape.length - 1] : 1;
  if (shape.length > 2 || (isFixed(last) && !widths.includes(last))) {
    list.fail(
      'output',
      `output '${name}' has shape [${shape.join(
        ', ',
      )}], expected [N, ${widths.join(' or ')}] for ${signature.output.task}`,
    );
  }
  list.pass('output', `${name}: [${shape.join(', ')}]`);
  return name;
}

/** True for a dimension with a size; free ones have a name, or -1. */
function isFixed(dimension: number | string): dimension is number {
  return typeof dimension === 'number' && dimension >= 0;
}
