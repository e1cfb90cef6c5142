import { MODEL_ENTITY_TYPE } from '@analytics-engine/plugin-analytics-common';
import {
  ApiBlueprint,
  PageBlueprint,
  createFrontendPlugin,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { RiBrainLine } from '@remixicon/react';
import { mlModelsApiRef } from './api/MlModelsApi';
import { MlModelsClient } from './api/MlModelsClient';
import { rootRouteRef } from './routes';

const mlModelsPage = PageBlueprint.make({
  params: {
    path: '/ml-models',
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () =>
      import('./pages/MlModelsRouter').then(m => <m.MlModelsRouter />),
  },
});

const mlModelsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: mlModelsApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => MlModelsClient.create({ fetchApi }),
    }),
});

const modelCard = EntityCardBlueprint.make({
  name: 'model',
  params: {
    type: 'content',
    filter: { kind: 'resource', 'spec.type': MODEL_ENTITY_TYPE },
    loader: () =>
      import('./entity/ModelEntityCard').then(m => <m.ModelEntityCard />),
  },
});

/** Pages, cards and REST client of models. */
export const mlModelsPlugin = createFrontendPlugin({
  pluginId: 'ml-models',
  title: 'ML models',
  icon: <RiBrainLine />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [mlModelsPage, mlModelsApi, modelCard],
});
