import {
  MAX_ENTITY_KEY_LENGTH,
  MAX_INSTANCES,
  modelVersionSchema,
  type FeatureRow,
} from '@analytics-engine/plugin-analytics-common';

/*
 * Read on the event loop and in the thread of large calls, which must not load
 * the backend's services: so nothing of them is here.
 */

/** What a predict call asks. */
export interface PredictBody {
  instances: FeatureRow[];
  entityKeys?: string[];
  version?: string;
}

/** Why a body is no predict call. */
export class BodyProblem extends Error {
  readonly field: string;
  readonly isTooLarge: boolean;

  constructor(field: string, message: string, isTooLarge = false) {
    super(message);
    this.field = field;
    this.isTooLarge = isTooLarge;
  }
}

const KEYS = ['instances', 'entityKeys', 'version'];

/**
 * Reads the body of a predict call. By hand: a schema for each row would cost
 * more than the model. Features are looked at when they are encoded.
 *
 * @throws BodyProblem
 */
export function readPredictBody(bytes: Buffer): PredictBody {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new BodyProblem('body', `expected JSON: ${(error as Error).message}`);
  }
  if (!isObject(body)) {
    throw new BodyProblem('body', 'expected an object with instances');
  }
  const unknown = Object.keys(body).find(key => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new BodyProblem(unknown, 'is not a known key');
  }
  const { instances, entityKeys, version } = body as Record<string, unknown>;
  checkInstances(instances);
  if (entityKeys !== undefined) checkEntityKeys(entityKeys, instances.length);
  if (version !== undefined && !modelVersionSchema.safeParse(version).success) {
    throw new BodyProblem(
      'version',
      'expected the name of a version, such as v2.1',
    );
  }
  return {
    instances,
    entityKeys: entityKeys as string[] | undefined,
    version: version as string | undefined,
  };
}

function checkInstances(value: unknown): asserts value is FeatureRow[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new BodyProblem(
      'instances',
      'expected at least one row of features by name',
    );
  }
  if (value.length > MAX_INSTANCES) {
    throw new BodyProblem(
      'instances',
      `${value.length} rows, at most ${MAX_INSTANCES} in one call; score a dataset instead (POST /ml/models/{model}/score)`,
      true,
    );
  }
  const odd = value.findIndex(row => !isObject(row));
  if (odd >= 0) {
    throw new BodyProblem(
      `instances[${odd}]`,
      'expected an object of features by name',
    );
  }
}

function checkEntityKeys(value: unknown, rows: number): void {
  if (!Array.isArray(value) || value.length !== rows) {
    throw new BodyProblem(
      'entityKeys',
      `expected ${rows} texts, one for each row`,
    );
  }
  const odd = value.findIndex(
    key =>
      typeof key !== 'string' ||
      key.length === 0 ||
      key.length > MAX_ENTITY_KEY_LENGTH,
  );
  if (odd >= 0) {
    throw new BodyProblem(
      `entityKeys[${odd}]`,
      `expected a text of 1 to ${MAX_ENTITY_KEY_LENGTH} characters`,
    );
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
