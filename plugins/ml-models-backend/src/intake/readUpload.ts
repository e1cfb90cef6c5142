import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  fieldsError,
  type FieldIssue,
} from '@analytics-engine/plugin-analytics-node';
import type { VersionMetadataInput } from '@analytics-engine/plugin-analytics-common';
import { ONNX_METADATA_KEY } from '@analytics-engine/plugin-analytics-common';
import busboy from 'busboy';
import { readOnnxModel } from './onnx/readOnnxModel';

/** How a version may be sent. */
export const UPLOAD_CONTENT_TYPES = [
  'multipart/form-data',
  'application/octet-stream',
];

/** Largest metadata field. */
const MAX_METADATA_BYTES = 8 * 1024 * 1024;

/** What a form may hold. */
const PARTS = ['model', 'metadata'];
const UNKNOWN_KEY = 'is not a known key';

/** What was sent. */
export interface Upload {
  file: Buffer;
  /** Not checked yet. */
  metadata: VersionMetadataInput;
}

/** @throws ValidationError naming the part that is missing, unknown or no JSON */
export async function readUpload(
  contentType: string,
  body: Readable,
): Promise<Upload> {
  const { file, metadata } = contentType.startsWith('multipart/')
    ? await readParts(contentType, body)
    : { file: await buffer(body), metadata: undefined };
  if (!file || file.length === 0) {
    throw fail('model', 'expected an ONNX file');
  }
  const text = metadata ?? embeddedMetadata(file);
  if (text === undefined) {
    throw fail(
      'metadata',
      `expected a field with JSON, or ${ONNX_METADATA_KEY} among the file's metadata_props`,
    );
  }
  try {
    return { file, metadata: JSON.parse(text) };
  } catch (error) {
    throw fail('metadata', `expected JSON: ${(error as Error).message}`);
  }
}

async function readParts(
  contentType: string,
  body: Readable,
): Promise<{ file?: Buffer; metadata?: string }> {
  const parts: { file?: Buffer; metadata?: string } = {};
  const files: Promise<void>[] = [];
  const issues: FieldIssue[] = [];
  const refuse = (field: string, message: string) =>
    issues.push({ field, message });
  const parser = createParser(contentType);
  parser.on('file', (name, stream) => {
    if (!PARTS.includes(name)) {
      refuse(name, UNKNOWN_KEY);
    }
    files.push(
      buffer(stream).then(bytes => {
        if (name === 'model') parts.file = bytes;
        if (name === 'metadata') parts.metadata = bytes.toString('utf8');
      }),
    );
  });
  parser.on('field', (name, value, { valueTruncated }) => {
    if (name !== 'metadata') {
      refuse(name, name === 'model' ? 'expected a file' : UNKNOWN_KEY);
    } else if (valueTruncated) {
      refuse(name, `is larger than ${MAX_METADATA_BYTES} bytes`);
    } else {
      parts.metadata = value;
    }
  });
  await new Promise<void>((resolve, reject) => {
    body.once('error', error => {
      parser.destroy();
      reject(error);
    });
    parser.once('error', error =>
      reject(fail('body', `not valid multipart: ${(error as Error).message}`)),
    );
    parser.once('close', resolve);
    body.pipe(parser);
  });
  await Promise.all(files);
  if (issues.length > 0) {
    throw fieldsError(issues);
  }
  return parts;
}

function createParser(contentType: string): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': contentType },
      limits: { files: 2, fields: 2, fieldSize: MAX_METADATA_BYTES },
    });
  } catch (error) {
    throw fail('header.Content-Type', (error as Error).message);
  }
}

/** What the file says of itself; a file that cannot be read says nothing, the gate will tell why. */
function embeddedMetadata(file: Buffer): string | undefined {
  try {
    return readOnnxModel(file).metadata[ONNX_METADATA_KEY];
  } catch {
    throw fail('model', 'this is not an ONNX file');
  }
}

function fail(field: string, message: string): Error {
  return fieldsError([{ field, message }]);
}
