import { parseDurationMs } from '@analytics-engine/plugin-analytics-common';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { MlflowConfig } from './types';

const REGISTRY_KEY = 'analytics.ml.registry';
const REGISTRY_TYPES = ['embedded', 'mlflow'] as const;
const DEFAULT_EXPERIMENT = 'analytics-engine';
const DEFAULT_TIMEOUT = '10s';
const DEFAULT_TRANSFER_TIMEOUT = '5m';

/**
 * The MLflow server that the configuration names; undefined when models are
 * kept here.
 *
 * @throws InputError naming the key that does not fit
 */
export function readMlflowConfig(root: Config): MlflowConfig | undefined {
  const registry = root.getOptionalConfig(REGISTRY_KEY);
  const type = registry?.getOptionalString('type') ?? 'embedded';
  if (!REGISTRY_TYPES.some(known => known === type)) {
    throw new InputError(
      `${REGISTRY_KEY}.type: expected ${REGISTRY_TYPES.join(
        ' or ',
      )}, found '${type}'`,
    );
  }
  if (type === 'embedded') {
    return undefined;
  }
  const mlflow = registry!.getConfig('mlflow');
  const duration = (key: string, fallback: string) =>
    parseDurationMs(mlflow.getOptionalString(key) ?? fallback);
  return {
    url: readUrl(mlflow.getString('url')),
    authorization: readAuthorization(mlflow),
    experiment: mlflow.getOptionalString('experiment') ?? DEFAULT_EXPERIMENT,
    filter: mlflow.getOptionalString('filter'),
    timeoutMs: duration('timeout', DEFAULT_TIMEOUT),
    transferTimeoutMs: duration('transferTimeout', DEFAULT_TRANSFER_TIMEOUT),
  };
}

function readUrl(text: string): string {
  const key = `${REGISTRY_KEY}.mlflow.url`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InputError(`${key}: expected an http or https address`);
  }
  // The address stands in logs and in the health.
  if (url.username || url.password) {
    throw new InputError(
      `${key}: expected no credentials in the address; use username and password, or token`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

function readAuthorization(mlflow: Config): string | undefined {
  const token = mlflow.getOptionalString('token');
  const username = mlflow.getOptionalString('username');
  const password = mlflow.getOptionalString('password');
  if (token !== undefined && username !== undefined) {
    throw new InputError(
      `${REGISTRY_KEY}.mlflow: expected either token, or username and password`,
    );
  }
  if ((username === undefined) !== (password === undefined)) {
    throw new InputError(
      `${REGISTRY_KEY}.mlflow: username and password belong together`,
    );
  }
  if (username !== undefined) {
    const pair = Buffer.from(`${username}:${password}`).toString('base64');
    return `Basic ${pair}`;
  }
  return token === undefined ? undefined : `Bearer ${token}`;
}
