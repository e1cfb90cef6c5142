import { isUtf8 } from 'node:buffer';
import type { RawRecord } from '../source/RecordSplitter';
import type { ReadBatch } from '../types';

/** Checks that each line is one JSON object; its bytes are passed on untouched. */
export function readNdjson(records: RawRecord[]): ReadBatch {
  const batch: ReadBatch = { events: [], rejections: [] };
  for (const { line, lines, bytes, problem } of records) {
    const reason = problem ?? problemOf(bytes);
    if (reason) {
      batch.rejections.push({ line, lines, reason, bytes });
    } else {
      batch.events.push({ line, json: bytes });
    }
  }
  return batch;
}

function problemOf(bytes: Buffer): string | undefined {
  if (!isUtf8(bytes)) {
    return 'not valid UTF-8';
  }
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return undefined;
    }
    return `expected a JSON object, found ${bytes.toString('utf8', 0, 40)}`;
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
}
