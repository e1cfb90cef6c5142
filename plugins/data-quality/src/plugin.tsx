import { createFrontendPlugin } from '@backstage/frontend-plugin-api';

/** Pages, cards and REST client of data quality. */
export const dataQualityPlugin = createFrontendPlugin({
  pluginId: 'data-quality',
  title: 'Data quality',
  info: { packageJson: () => import('../package.json') },
  extensions: [],
});
