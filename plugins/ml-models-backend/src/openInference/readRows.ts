import {
  MAX_ENTITY_KEY_LENGTH,
  MAX_INSTANCES,
  type FeatureRow,
  type FeatureValue,
  type ModelFeature,
  type ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import {
  fieldsError,
  PayloadTooLargeError,
} from '@analytics-engine/plugin-analytics-node';
import { ENCODE_ROWS } from '../serving/limits';
import { turn } from '../turn';
import { DATATYPES_OF, ENTITY_KEY_INPUT, NUMBERS } from './describeTensors';
import type { Datatype, RequestInput } from './protocol';
import { readTensor, TensorError } from './readTensor';

/** Rows of a request as models are asked with. */
export interface InferRows {
  instances: FeatureRow[];
  entityKeys?: string[];
}

interface Issue {
  field: string;
  message: string;
}

/**
 * Turns tensors into rows: one tensor of shape `[rows]` or `[rows, 1]` for each
 * feature, or all features that are no categories as one matrix under the name
 * of the ONNX input.
 *
 * @throws ValidationError naming every tensor that is wrong or missing
 * @throws PayloadTooLargeError for too many rows
 */
export async function readRows(
  inputs: RequestInput[],
  version: ModelVersion,
): Promise<InferRows> {
  const { features } = version.signature;
  const rows = countRows(inputs);
  const issues: Issue[] = [];
  const columns = new Map<string, unknown[]>();
  let keys: unknown[] | undefined;
  const seen = new Set<string>();
  for (const input of inputs) {
    const { name } = input;
    const feature = features.find(each => each.name === name);
    const read = (accepted: readonly Datatype[], width = 1) => {
      checkShape(input, rows, width);
      return readTensor(input, accepted);
    };
    try {
      if (seen.has(name)) throw new TensorError('is there twice');
      seen.add(name);
      if (feature) {
        columns.set(name, read(DATATYPES_OF[feature.type]));
      } else if (name === ENTITY_KEY_INPUT) {
        keys = checkKeys(read(['BYTES']));
      } else if (name === version.artifact.inputName && isMatrix(features)) {
        const values = read(NUMBERS, features.length);
        features.forEach((each, at) =>
          columns.set(each.name, columnOf(values, features.length, at)),
        );
      } else {
        throw new TensorError('is not an input of this model');
      }
    } catch (error) {
      if (!(error instanceof TensorError)) throw error;
      issues.push({ field: `inputs.${name}`, message: error.message });
    }
  }
  for (const { name, nullable } of features) {
    if (!columns.has(name) && !seen.has(name) && !nullable) {
      issues.push({ field: `inputs.${name}`, message: 'is missing' });
    }
  }
  if (issues.length > 0) throw fieldsError(issues);
  return {
    instances: await toRows(columns, rows),
    ...(keys && { entityKeys: keys as string[] }),
  };
}

function countRows([first]: RequestInput[]): number {
  const [rows] = first.shape;
  if (rows === 0) {
    throw fieldsError([
      { field: `inputs.${first.name}`, message: 'expected at least one row' },
    ]);
  }
  if (rows > MAX_INSTANCES) {
    throw new PayloadTooLargeError(
      `inputs.${first.name}: ${rows} rows, at most ${MAX_INSTANCES} in one call; score a dataset instead (POST /ml/models/{model}/score)`,
    );
  }
  return rows;
}

function checkShape({ shape }: RequestInput, rows: number, width: number) {
  const fits =
    shape[0] === rows &&
    (shape.length === 2
      ? shape[1] === width
      : shape.length === 1 && width === 1);
  if (!fits) {
    const one = width === 1 ? `[${rows}] or ` : '';
    throw new TensorError(
      `expected shape ${one}[${rows},${width}], found [${shape}]`,
    );
  }
}

/** Categories have no place in a matrix of numbers. */
function isMatrix(features: readonly ModelFeature[]): boolean {
  return features.every(({ type }) => type !== 'category');
}

function columnOf(values: unknown[], width: number, at: number): unknown[] {
  const column = new Array<unknown>(values.length / width);
  for (let row = 0; row < column.length; row++) {
    column[row] = values[row * width + at];
  }
  return column;
}

function checkKeys(keys: unknown[]): unknown[] {
  const odd = keys.findIndex(
    key =>
      typeof key !== 'string' ||
      key.length === 0 ||
      key.length > MAX_ENTITY_KEY_LENGTH,
  );
  if (odd >= 0) {
    throw new TensorError(
      `value ${odd}: expected a text of 1 to ${MAX_ENTITY_KEY_LENGTH} characters`,
    );
  }
  return keys;
}

async function toRows(
  columns: ReadonlyMap<string, unknown[]>,
  count: number,
): Promise<FeatureRow[]> {
  const instances = new Array<FeatureRow>(count);
  for (let row = 0; row < count; row++) {
    const instance: FeatureRow = {};
    for (const [name, values] of columns) {
      instance[name] = values[row] as FeatureValue;
    }
    instances[row] = instance;
    if (row % ENCODE_ROWS === ENCODE_ROWS - 1) {
      await turn();
    }
  }
  return instances;
}
