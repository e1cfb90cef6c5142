import type {
  ModelFeature,
  ModelOutput,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import type { Datatype, TensorMetadata } from './protocol';

/** Optional input that says whom each row is about, unless a feature has the name. */
export const ENTITY_KEY_INPUT = 'entity_key';

const INTEGERS: readonly Datatype[] = [
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
];

/** Types of numbers. */
export const NUMBERS: readonly Datatype[] = [
  'FP32',
  'FP64',
  'FP16',
  ...INTEGERS,
];

/** Types that a feature may be sent in; the first is what it is said to be. */
export const DATATYPES_OF: Record<ModelFeature['type'], readonly Datatype[]> = {
  number: NUMBERS,
  boolean: ['BOOL', ...INTEGERS],
  category: ['BYTES'],
};

/** Inputs of a version: one tensor for each feature, as many rows as one likes. */
export function inputsOf({ signature }: ModelVersion): TensorMetadata[] {
  return signature.features.map(({ name, type }) => ({
    name,
    datatype: DATATYPES_OF[type][0],
    shape: [-1],
  }));
}

/** Outputs of a version. */
export function outputsOf(output: ModelOutput): TensorMetadata[] {
  const text = (name: string): TensorMetadata => ({
    name,
    datatype: 'BYTES',
    shape: [-1],
  });
  return [
    { name: 'score', datatype: 'FP32', shape: [-1] },
    ...(output.task === 'regression' ? [] : [text('label')]),
    text('prediction_id'),
    text('model_version'),
  ];
}
