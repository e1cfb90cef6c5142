import { readFileSync } from 'node:fs';
import type { ApiMount } from '@analytics-engine/plugin-analytics-node';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { OpenInference, type OpenInferenceOptions } from './OpenInference';
import { createOpenInferenceRoutes } from './openInferenceRoutes';

/** Where clients of the protocol look, and where everything else of the product is. */
const ROOTS = ['/v2', '/api/v1/analytics/v2'];

/** Mounts of the Open Inference Protocol. */
export function createOpenInference(
  options: OpenInferenceOptions & {
    /** True once models that are in production are loaded. */
    isReady(): boolean;
  },
): ApiMount[] {
  const routes = createOpenInferenceRoutes({
    protocol: OpenInference.create(options),
    version: readPackageVersion(),
    isReady: options.isReady,
  });
  return ROOTS.map(root => ({ root, plainErrors: true, routes }));
}

function readPackageVersion(): string {
  const file = resolvePackagePath(
    '@analytics-engine/plugin-ml-models-backend',
    'package.json',
  );
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
