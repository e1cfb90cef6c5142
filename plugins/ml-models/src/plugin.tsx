import { createFrontendPlugin } from '@backstage/frontend-plugin-api';

/** Pages, cards and REST client of ML models. */
export const mlModelsPlugin = createFrontendPlugin({
  pluginId: 'ml-models',
  title: 'ML models',
  info: { packageJson: () => import('../package.json') },
  extensions: [],
});
