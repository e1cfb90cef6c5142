import type { DatasetColumnView } from '@analytics-engine/plugin-analytics-common';
import { identifierSchema } from '@analytics-engine/plugin-analytics-common';

/** Most columns worked out from a sample. */
export const MAX_INFERRED_COLUMNS = 200;
/** Longest sample in characters. */
export const MAX_SAMPLE_LENGTH = 1_000_000;

const DATE_TIME =
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PERSONAL =
  /(^|_)(e?mail|phone|tel|name|first_?name|last_?name|address|street|birth|ip|ssn|iban)(_|$)|customer_?id|user_?id/i;

/** What a sample event says about the columns. */
export interface InferredColumns {
  columns: DatasetColumnView[];
  /** Keys that cannot be columns, with the reason. */
  skipped: Array<{ key: string; reason: string }>;
  /** Column that looks like the time of the event. */
  timeColumn?: string;
}

/**
 * Works out ClickHouse columns from one or several sample events (a JSON
 * object, an array of them, or one per line).
 *
 * @throws Error with what was expected when the sample cannot be read
 */
export function inferColumns(sample: string): InferredColumns {
  const events = readEvents(sample);
  const values = new Map<string, unknown[]>();
  for (const event of events) {
    for (const [key, value] of Object.entries(event)) {
      values.set(key, [...(values.get(key) ?? []), value]);
    }
  }
  const columns: DatasetColumnView[] = [];
  const skipped: InferredColumns['skipped'] = [];
  for (const [key, seen] of values) {
    if (!identifierSchema.safeParse(key).success) {
      skipped.push({ key, reason: 'not a name that a column can have' });
    } else if (key.startsWith('_')) {
      skipped.push({
        key,
        reason: 'names with _ in front are kept for positions',
      });
    } else if (columns.length >= MAX_INFERRED_COLUMNS) {
      skipped.push({
        key,
        reason: `more than ${MAX_INFERRED_COLUMNS} columns`,
      });
    } else {
      const isOptional = seen.length < events.length;
      columns.push({
        name: key,
        type: typeOfAll(seen, isOptional),
        ...(PERSONAL.test(key) ? { personal: true } : {}),
      });
    }
  }
  return {
    columns,
    skipped,
    timeColumn: columns.find(column => column.type.startsWith('DateTime'))
      ?.name,
  };
}

function readEvents(sample: string): Array<Record<string, unknown>> {
  const text = sample.trim();
  if (text === '') {
    throw new Error('Paste at least one event, a JSON object');
  }
  if (text.length > MAX_SAMPLE_LENGTH) {
    throw new Error(
      `The sample has ${text.length} characters, at most ${MAX_SAMPLE_LENGTH} are read`,
    );
  }
  const parsed = parseSample(text);
  const events = Array.isArray(parsed) ? parsed : [parsed];
  const wrong = events.findIndex(
    event =>
      typeof event !== 'object' || event === null || Array.isArray(event),
  );
  if (wrong >= 0 || events.length === 0) {
    throw new Error(
      `Event ${Math.max(wrong, 0) + 1} is not a JSON object such as {"id": 1}`,
    );
  }
  return events as Array<Record<string, unknown>>;
}

function parseSample(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = text.split('\n').filter(line => line.trim() !== '');
    if (lines.length < 2) {
      throw new Error(`This is not JSON: ${(error as Error).message}`);
    }
    return lines.map((line, index) => {
      try {
        return JSON.parse(line);
      } catch (lineError) {
        throw new Error(
          `Line ${index + 1} is not JSON: ${(lineError as Error).message}`,
        );
      }
    });
  }
}

function typeOfAll(values: unknown[], isOptional: boolean): string {
  const types = new Set(
    values.filter(value => value !== null).map(value => typeOf(value)),
  );
  const hasNull = isOptional || values.some(value => value === null);
  const type = widest([...types]);
  return hasNull && !type.startsWith('Array') ? `Nullable(${type})` : type;
}

function widest(types: string[]): string {
  if (types.length === 1) {
    return types[0];
  }
  if (
    types.length === 2 &&
    types.every(type => /^(Int64|Float64)$/.test(type))
  ) {
    return 'Float64';
  }
  return 'String';
}

function typeOf(value: unknown): string {
  if (typeof value === 'boolean') {
    return 'Bool';
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? 'Int64' : 'Float64';
  }
  if (Array.isArray(value)) {
    const inner = widest([...new Set(value.map(typeOf))]);
    return `Array(${value.length === 0 ? 'String' : inner})`;
  }
  if (typeof value !== 'string') {
    // Objects are kept as their JSON text.
    return 'String';
  }
  if (DATE_TIME.test(value)) {
    return 'DateTime64(3)';
  }
  if (DATE.test(value)) {
    return 'Date';
  }
  return UUID.test(value) ? 'UUID' : 'String';
}
