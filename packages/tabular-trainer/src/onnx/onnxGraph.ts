import { littleEndianFloats, ProtobufWriter } from './ProtobufWriter';

/*
 * The part of onnx.proto (ONNX 1.12, IR version 8) that the models need, by its
 * field numbers. Opset 17 and ai.onnx.ml 3 are read by every runtime since 2022.
 */
const IR_VERSION = 8;
const OPSET_VERSION = 17;
const ML_OPSET_VERSION = 3;
export const ML_DOMAIN = 'ai.onnx.ml';
const FLOAT = 1;
const ATTRIBUTE_TYPE = {
  float: 1,
  int: 2,
  string: 3,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

/** Names of a model's one input and one output. */
export const INPUT_NAME = 'features';
export const OUTPUT_NAME = 'probability';

/** A constant of a graph. */
export interface OnnxTensor {
  name: string;
  dimensions: number[];
  values: ArrayLike<number>;
}

/** A setting of a node. */
export type OnnxAttribute =
  | { name: string; float: number }
  | { name: string; int: number }
  | { name: string; string: string }
  | { name: string; floats: ArrayLike<number> }
  | { name: string; ints: ArrayLike<number> }
  | { name: string; strings: string[] };

/** One step of a graph. */
export interface OnnxNode {
  operator: string;
  inputs: string[];
  outputs: string[];
  domain?: string;
  attributes?: OnnxAttribute[];
}

/** A graph from [N, width] float32 to [N, 1] float32. */
export interface OnnxGraph {
  width: number;
  nodes: OnnxNode[];
  constants: OnnxTensor[];
  metadata: Record<string, string>;
}

/** The file of a graph. */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  return ProtobufWriter.message(model => {
    model.int(1, IR_VERSION);
    model.string(2, 'tabular-trainer');
    model.message(7, writer => writeGraph(writer, graph));
    model.message(8, opset => opset.string(1, '').int(2, OPSET_VERSION));
    model.message(8, opset =>
      opset.string(1, ML_DOMAIN).int(2, ML_OPSET_VERSION),
    );
    for (const [key, value] of Object.entries(graph.metadata)) {
      model.message(14, entry => entry.string(1, key).string(2, value));
    }
  });
}

function writeGraph(writer: ProtobufWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) {
    writer.message(1, target => writeNode(target, node));
  }
  writer.string(2, 'tabular');
  for (const { name, dimensions, values } of graph.constants) {
    writer.message(5, tensor => {
      if (dimensions.length > 0) tensor.packedInts(1, dimensions);
      tensor.int(2, FLOAT);
      tensor.string(8, name);
      tensor.bytes(9, littleEndianFloats(values));
    });
  }
  writer.message(11, value => writeValue(value, INPUT_NAME, graph.width));
  writer.message(12, value => writeValue(value, OUTPUT_NAME, 1));
}

function writeNode(writer: ProtobufWriter, node: OnnxNode): void {
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(3, `${node.operator}:${node.outputs[0]}`);
  writer.string(4, node.operator);
  for (const attribute of node.attributes ?? []) {
    writer.message(5, target => writeAttribute(target, attribute));
  }
  if (node.domain) writer.string(7, node.domain);
}

function writeAttribute(
  writer: ProtobufWriter,
  attribute: OnnxAttribute,
): void {
  writer.string(1, attribute.name);
  if ('float' in attribute) {
    writer.float(2, attribute.float).int(20, ATTRIBUTE_TYPE.float);
  } else if ('int' in attribute) {
    writer.int(3, attribute.int).int(20, ATTRIBUTE_TYPE.int);
  } else if ('string' in attribute) {
    writer.string(4, attribute.string).int(20, ATTRIBUTE_TYPE.string);
  } else if ('floats' in attribute) {
    writer.packedFloats(7, attribute.floats).int(20, ATTRIBUTE_TYPE.floats);
  } else if ('ints' in attribute) {
    writer.packedInts(8, attribute.ints).int(20, ATTRIBUTE_TYPE.ints);
  } else {
    for (const text of attribute.strings) writer.string(9, text);
    writer.int(20, ATTRIBUTE_TYPE.strings);
  }
}

/** A float32 matrix with any number of rows. */
function writeValue(writer: ProtobufWriter, name: string, width: number): void {
  writer.string(1, name);
  writer.message(2, type =>
    type.message(1, tensor => {
      tensor.int(1, FLOAT);
      tensor.message(2, shape => {
        shape.message(1, dimension => dimension.string(2, 'N'));
        shape.message(1, dimension => dimension.int(1, width));
      });
    }),
  );
}
