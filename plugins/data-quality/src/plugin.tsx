import { DATASET_ENTITY_TYPE } from '@analytics-engine/plugin-analytics-common';
import {
  ApiBlueprint,
  PageBlueprint,
  createFrontendPlugin,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { RiShieldCheckLine } from '@remixicon/react';
import { dataQualityApiRef } from './api/DataQualityApi';
import { DataQualityClient } from './api/DataQualityClient';
import { rootRouteRef } from './routes';

const dataQualityPage = PageBlueprint.make({
  params: {
    path: '/data-quality',
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () =>
      import('./pages/DataQualityRouter').then(m => <m.DataQualityRouter />),
  },
});

const dataQualityApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: dataQualityApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => DataQualityClient.create({ fetchApi }),
    }),
});

const datasetCard = EntityCardBlueprint.make({
  name: 'quality',
  params: {
    type: 'content',
    filter: { kind: 'resource', 'spec.type': DATASET_ENTITY_TYPE },
    loader: () =>
      import('./entity/DatasetQualityCard').then(m => <m.DatasetQualityCard />),
  },
});

/** Pages, cards and REST client of data quality. */
export const dataQualityPlugin = createFrontendPlugin({
  pluginId: 'data-quality',
  title: 'Data quality',
  icon: <RiShieldCheckLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [dataQualityPage, dataQualityApi, datasetCard],
});
