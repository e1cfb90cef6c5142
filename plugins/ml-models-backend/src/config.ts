import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import {
  DEFAULT_MAX_CONCURRENT,
  DEFAULT_MODEL_TIMEOUT,
  type MlConfig,
} from '@analytics-engine/plugin-analytics-common';
import type { Config } from '@backstage/config';
import { DEFAULT_MAX_ARTIFACT_BYTES } from './intake/gate/limits';

/** Most worker threads unless configured otherwise. */
const DEFAULT_MAX_WORKERS = 4;

/** The plugin's configuration for registry and serving, read once. */
export interface ServingConfig {
  /** Where artifacts are kept, or cached. */
  artifactDirectory: string;
  maxArtifactBytes: number;
  workers: number;
  defaults: MlConfig;
}

/** @throws when a value has the wrong type */
export function readServingConfig(root: Config): ServingConfig {
  const ml = root.getOptionalConfig('analytics.ml');
  return {
    artifactDirectory: join(
      resolve(root.getOptionalString('analytics.dataDirectory') ?? 'data'),
      'models',
    ),
    maxArtifactBytes:
      ml?.getOptionalNumber('maxArtifactBytes') ?? DEFAULT_MAX_ARTIFACT_BYTES,
    workers:
      ml?.getOptionalNumber('workers') ??
      Math.max(1, Math.min(DEFAULT_MAX_WORKERS, availableParallelism() - 1)),
    defaults: {
      modelTimeout:
        ml?.getOptionalString('modelTimeout') ?? DEFAULT_MODEL_TIMEOUT,
      maxConcurrent:
        ml?.getOptionalNumber('maxConcurrent') ?? DEFAULT_MAX_CONCURRENT,
    },
  };
}
