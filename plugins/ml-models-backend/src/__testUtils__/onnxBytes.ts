/** Just enough of Protocol Buffers to write the ONNX files that tests need, the broken ones above all. */

type Field = Buffer;

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

export const int = (number: number, value: number): Field =>
  Buffer.concat([varint(number * 8), varint(value)]);
export const bytes = (number: number, content: Buffer | string): Field => {
  const buffer = Buffer.from(content as string);
  return Buffer.concat([varint(number * 8 + 2), varint(buffer.length), buffer]);
};
export const message = (number: number, ...fields: Field[]): Field =>
  bytes(number, Buffer.concat(fields));

const FLOAT = 1;
const INT64 = 7;
const BOOL = 9;

/** A dimension: a number is fixed, a text is free. */
type Dimension = number | string;

const typeOf = (elementType: number, dims: Dimension[]) =>
  message(
    2,
    message(
      1,
      int(1, elementType),
      message(
        2,
        ...dims.map(dim =>
          message(1, typeof dim === 'number' ? int(1, dim) : bytes(2, dim)),
        ),
      ),
    ),
  );

/** An input or output of a graph. */
export const port = (
  name: string,
  dims: Dimension[],
  elementType: 'float' | 'int64' | 'bool' = 'float',
) =>
  Buffer.concat([
    bytes(1, name),
    typeOf({ float: FLOAT, int64: INT64, bool: BOOL }[elementType], dims),
  ]);

/** A named tensor of floats. */
export const floats = (name: string, dims: number[], values: number[]) =>
  Buffer.concat([
    ...dims.map(dim => int(1, dim)),
    int(2, FLOAT),
    bytes(8, name),
    bytes(9, Buffer.from(Float32Array.from(values).buffer)),
  ]);

/** A named scalar. */
export const scalar = (name: string, type: 'int64' | 'bool', value: number) => {
  const raw = Buffer.alloc(type === 'bool' ? 1 : 8);
  raw[0] = value % 256;
  if (type === 'int64') raw.writeBigInt64LE(BigInt(value));
  return Buffer.concat([
    int(2, type === 'bool' ? BOOL : INT64),
    bytes(8, name),
    bytes(9, raw),
  ]);
};

export const node = (
  operator: string,
  inputs: string[],
  outputs: string[],
  options: { domain?: string; attributes?: Buffer[] } = {},
) =>
  Buffer.concat([
    ...inputs.map(name => bytes(1, name)),
    ...outputs.map(name => bytes(2, name)),
    bytes(4, operator),
    ...(options.attributes ?? []).map(attribute => bytes(5, attribute)),
    ...(options.domain ? [bytes(7, options.domain)] : []),
  ]);

export const graphAttribute = (name: string, graph: Buffer) =>
  Buffer.concat([bytes(1, name), bytes(6, graph), int(20, 5)]);
export const intsAttribute = (name: string, values: number[]) =>
  Buffer.concat([
    bytes(1, name),
    ...values.map(value => int(8, value)),
    int(20, 7),
  ]);

export const graph = (parts: {
  nodes: Buffer[];
  initializers?: Buffer[];
  inputs: Buffer[];
  outputs: Buffer[];
}) =>
  Buffer.concat([
    ...parts.nodes.map(part => bytes(1, part)),
    bytes(2, 'test'),
    ...(parts.initializers ?? []).map(part => bytes(5, part)),
    ...parts.inputs.map(part => bytes(11, part)),
    ...parts.outputs.map(part => bytes(12, part)),
  ]);

/** A whole file. */
export const modelFile = (
  graphBytes: Buffer,
  options: { ir?: number; opset?: number; mlOpset?: number } = {},
) =>
  Buffer.concat([
    int(1, options.ir ?? 8),
    bytes(2, 'tests'),
    bytes(7, graphBytes),
    message(8, bytes(1, ''), int(2, options.opset ?? 17)),
    message(8, bytes(1, 'ai.onnx.ml'), int(2, options.mlOpset ?? 3)),
  ]);
