import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** The script that runs models, for threads and processes. */
export const HOST_FILE = resolvePackagePath(
  '@analytics-engine/plugin-ml-models-backend',
  'hosts/scoringHost.cjs',
);
