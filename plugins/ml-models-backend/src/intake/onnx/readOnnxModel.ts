import { readFields } from './ProtobufReader';

/** What the file says about itself, before any runtime has touched it. */
export interface OnnxModel {
  irVersion: number;
  producer: string;
  /** By domain; the standard domain is `ai.onnx`. */
  opsets: Record<string, number>;
  /** Operators of all graphs, those within loops and branches included. */
  operators: Set<string>;
  metadata: Record<string, string>;
  /** Some tensor's content is in another file. */
  externalData: boolean;
}

/** Graphs within graphs: more than this is no model that anybody trained. */
const MAX_DEPTH = 16;
const EXTERNAL = 1;

/**
 * Reads the parts of an ONNX file that the gate judges. Weights are skipped,
 * so that a large file costs no more than a small one.
 *
 * @throws RangeError that says why the bytes are no ONNX model
 */
export function readOnnxModel(file: Buffer): OnnxModel {
  const model: OnnxModel = {
    irVersion: 0,
    producer: '',
    opsets: {},
    operators: new Set(),
    metadata: {},
    externalData: false,
  };
  const producer: string[] = [];
  let graphs = 0;
  for (const { number, value, bytes } of readFields(file)) {
    if (number === 1) model.irVersion = value;
    if (!bytes) continue;
    if (number === 2 || number === 3) producer.push(bytes.toString('utf8'));
    if (number === 7) {
      graphs += 1;
      readGraph(bytes, model, 0);
    }
    if (number === 8) readOpset(bytes, model);
    if (number === 14) readEntry(bytes, model);
    if (number === 25) readFunction(bytes, model);
  }
  if (model.irVersion === 0 || graphs !== 1) {
    throw new RangeError('holds no graph');
  }
  model.producer = producer.filter(Boolean).join(' ').slice(0, 200);
  return model;
}

function readGraph(graph: Buffer, model: OnnxModel, depth: number): void {
  if (depth > MAX_DEPTH) {
    throw new RangeError(`nests graphs more than ${MAX_DEPTH} deep`);
  }
  for (const { number, bytes } of readFields(graph)) {
    if (!bytes) continue;
    if (number === 1) readNode(bytes, model, depth);
    if (number === 5) readTensor(bytes, model);
  }
}

function readFunction(body: Buffer, model: OnnxModel): void {
  for (const { number, bytes } of readFields(body)) {
    if (number === 7 && bytes) readNode(bytes, model, 0);
  }
}

function readNode(node: Buffer, model: OnnxModel, depth: number): void {
  for (const { number, bytes } of readFields(node)) {
    if (!bytes) continue;
    if (number === 4) model.operators.add(bytes.toString('utf8'));
    if (number === 5) readAttribute(bytes, model, depth);
  }
}

function readAttribute(
  attribute: Buffer,
  model: OnnxModel,
  depth: number,
): void {
  for (const { number, bytes } of readFields(attribute)) {
    if (!bytes) continue;
    if (number === 5 || number === 10) readTensor(bytes, model);
    if (number === 6 || number === 11) readGraph(bytes, model, depth + 1);
  }
}

function readTensor(tensor: Buffer, model: OnnxModel): void {
  for (const { number, value } of readFields(tensor)) {
    if (number === 14 && value === EXTERNAL) model.externalData = true;
  }
}

function readOpset(opset: Buffer, model: OnnxModel): void {
  let domain = '';
  let version = 0;
  for (const { number, value, bytes } of readFields(opset)) {
    if (number === 1 && bytes) domain = bytes.toString('utf8');
    if (number === 2) version = value;
  }
  model.opsets[domain === '' ? 'ai.onnx' : domain] = version;
}

function readEntry(entry: Buffer, model: OnnxModel): void {
  let key = '';
  let value = '';
  for (const { number, bytes } of readFields(entry)) {
    if (number === 1 && bytes) key = bytes.toString('utf8');
    if (number === 2 && bytes) value = bytes.toString('utf8');
  }
  model.metadata[key] = value;
}
