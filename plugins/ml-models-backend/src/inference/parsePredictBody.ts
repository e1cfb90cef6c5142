import {
  MAX_ENTITY_KEY_LENGTH,
  MAX_INSTANCES,
  modelVersionSchema,
  type FeatureRow,
} from '@analytics-engine/plugin-analytics-common';
import {
  PayloadTooLargeError,
  ValidationError,
} from '@analytics-engine/plugin-analytics-node';
import { parseLargeBody } from './parseLargeBody';

/** What a predict call asks. */
export interface PredictBody {
  instances: FeatureRow[];
  entityKeys?: string[];
  version?: string;
}

/** A body above this is read in pieces, so that the event loop gets its turns. */
const LARGE_BODY_BYTES = 64 * 1024;
const KEYS = ['instances', 'entityKeys', 'version'];

/**
 * Reads the body of a predict call. By hand: a schema for each row would cost
 * more than the model. Features are looked at when they are encoded.
 *
 * @throws ValidationError, PayloadTooLargeError for too many rows
 */
export async function parsePredictBody(bytes: Buffer): Promise<PredictBody> {
  let body: unknown;
  try {
    body =
      bytes.length > LARGE_BODY_BYTES
        ? await parseLargeBody(bytes, 'instances')
        : JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw fail('body', `expected JSON: ${(error as Error).message}`);
  }
  if (!isObject(body)) {
    throw fail('body', 'expected an object with instances');
  }
  const unknown = Object.keys(body).find(key => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw fail(unknown, 'is not a known key');
  }
  const { instances, entityKeys, version } = body as Record<string, unknown>;
  checkInstances(instances);
  if (entityKeys !== undefined) checkEntityKeys(entityKeys, instances.length);
  if (version !== undefined && !modelVersionSchema.safeParse(version).success) {
    throw fail('version', 'expected the name of a version, such as v2.1');
  }
  return {
    instances,
    entityKeys: entityKeys as string[] | undefined,
    version: version as string | undefined,
  };
}

function checkInstances(value: unknown): asserts value is FeatureRow[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw fail('instances', 'expected at least one row of features by name');
  }
  if (value.length > MAX_INSTANCES) {
    throw new PayloadTooLargeError(
      `instances: ${value.length} rows, at most ${MAX_INSTANCES} in one call; score a dataset instead (POST /ml/models/{model}/score)`,
    );
  }
  const odd = value.findIndex(row => !isObject(row));
  if (odd >= 0) {
    throw fail(`instances[${odd}]`, 'expected an object of features by name');
  }
}

function checkEntityKeys(value: unknown, rows: number): void {
  if (!Array.isArray(value) || value.length !== rows) {
    throw fail('entityKeys', `expected ${rows} texts, one for each row`);
  }
  const odd = value.findIndex(
    key =>
      typeof key !== 'string' ||
      key.length === 0 ||
      key.length > MAX_ENTITY_KEY_LENGTH,
  );
  if (odd >= 0) {
    throw fail(
      `entityKeys[${odd}]`,
      `expected a text of 1 to ${MAX_ENTITY_KEY_LENGTH} characters`,
    );
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fail(field: string, message: string): ValidationError {
  return new ValidationError(`${field}: ${message}`, {
    details: { issues: [{ field, message }] },
  });
}
