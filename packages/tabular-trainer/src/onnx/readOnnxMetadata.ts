const METADATA_FIELD = 14;
const MAX_VARINT_BYTES = 10;

/**
 * The `metadata_props` of an ONNX file, which runtimes for Node.js do not
 * give. Everything else in the file is passed over.
 *
 * @throws RangeError when the bytes are no protobuf message
 */
export function readOnnxMetadata(file: Uint8Array): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const { field, bytes } of fieldsOf(file)) {
    if (field !== METADATA_FIELD || !bytes) continue;
    const texts = new Map<number, string>();
    for (const entry of fieldsOf(bytes)) {
      if (entry.bytes) {
        texts.set(entry.field, new TextDecoder().decode(entry.bytes));
      }
    }
    metadata[texts.get(1) ?? ''] = texts.get(2) ?? '';
  }
  return metadata;
}

function* fieldsOf(
  message: Uint8Array,
): Generator<{ field: number; bytes?: Uint8Array }> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      if (at >= message.length) break;
      const byte = message[at++];
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw new RangeError(`No protobuf message: broken number at byte ${at}`);
  };
  while (at < message.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) {
      varint();
      yield { field };
      continue;
    }
    const sizes: Record<number, number> = { 1: 8, 5: 4 };
    const size = wireType === 2 ? varint() : sizes[wireType];
    if (size === undefined || at + size > message.length) {
      throw new RangeError(`No protobuf message: field ${field} at byte ${at}`);
    }
    const bytes = message.subarray(at, at + size);
    at += size;
    yield wireType === 2 ? { field, bytes } : { field };
  }
}
