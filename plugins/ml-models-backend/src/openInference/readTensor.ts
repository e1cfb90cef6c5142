import type { Datatype, RequestInput } from './protocol';

/** Whole numbers that each type can hold. */
const BITS: Partial<Record<Datatype, { bits: number; signed: boolean }>> = {
  UINT8: { bits: 8, signed: false },
  UINT16: { bits: 16, signed: false },
  UINT32: { bits: 32, signed: false },
  UINT64: { bits: 64, signed: false },
  INT8: { bits: 8, signed: true },
  INT16: { bits: 16, signed: true },
  INT32: { bits: 32, signed: true },
  INT64: { bits: 64, signed: true },
};

/** Something that is wrong with a tensor, in words. */
export class TensorError extends Error {
  name = 'TensorError';
}

/**
 * The values of a tensor in row-major order; null is a missing value.
 *
 * @throws TensorError when data and shape differ, or a value is not of the type
 */
export function readTensor(
  tensor: RequestInput,
  accepted: readonly Datatype[],
): unknown[] {
  const { datatype, shape } = tensor;
  if (!accepted.includes(datatype)) {
    throw new TensorError(
      `expected datatype ${accepted.join(', ')}, found ${datatype}`,
    );
  }
  const values = flatten(tensor.data, shape);
  const fits = checkOf(datatype);
  const odd = values.findIndex(value => value !== null && !fits(value));
  if (odd >= 0) {
    throw new TensorError(
      `value ${odd}: expected ${datatype}, found ${describe(values[odd])}`,
    );
  }
  return values;
}

function flatten(data: unknown[], shape: number[]): unknown[] {
  const expected = shape.reduce((product, size) => product * size, 1);
  const values: unknown[] = Array.isArray(data[0])
    ? flattenNested(data, shape)
    : data;
  if (values.length !== expected) {
    throw new TensorError(
      `shape [${shape}] needs ${expected} values, found ${values.length}`,
    );
  }
  return values;
}

function flattenNested(data: unknown[], shape: number[]): unknown[] {
  const [size, ...inner] = shape;
  if (data.length !== size) {
    throw new TensorError(
      `shape has ${size} where the data has ${data.length} lists`,
    );
  }
  if (inner.length === 0) return data;
  const values: unknown[] = [];
  for (const item of data) {
    if (!Array.isArray(item)) {
      throw new TensorError(`expected lists as deep as shape [${shape}]`);
    }
    for (const value of flattenNested(item, inner)) values.push(value);
  }
  return values;
}

function checkOf(datatype: Datatype): (value: unknown) => boolean {
  if (datatype === 'BYTES') return value => typeof value === 'string';
  if (datatype === 'BOOL') {
    return value => typeof value === 'boolean' || value === 0 || value === 1;
  }
  const integer = BITS[datatype];
  if (!integer) return value => typeof value === 'number';
  const { bits, signed } = integer;
  const highest = 2 ** (signed ? bits - 1 : bits);
  const lowest = signed ? -highest : 0;
  return value =>
    Number.isInteger(value) &&
    (value as number) >= lowest &&
    (value as number) < highest;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  // The value itself may be personal: its type is enough to mend the call.
  return typeof value === 'number' ? 'another number' : `a ${typeof value}`;
}
