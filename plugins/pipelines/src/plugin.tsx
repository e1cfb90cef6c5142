import {
  DATASET_ENTITY_TYPE,
  PIPELINE_ENTITY_TYPE,
  TOPIC_ENTITY_TYPE,
} from '@analytics-engine/plugin-analytics-common';
import {
  ApiBlueprint,
  PageBlueprint,
  createFrontendPlugin,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { RiFlowChart } from '@remixicon/react';
import { pipelinesApiRef } from './api/PipelinesApi';
import { PipelinesClient } from './api/PipelinesClient';
import { rootRouteRef } from './routes';

const pipelinesPage = PageBlueprint.make({
  params: {
    path: '/pipelines',
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () =>
      import('./pages/PipelinesRouter').then(m => <m.PipelinesRouter />),
  },
});

const pipelinesApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: pipelinesApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => PipelinesClient.create({ fetchApi }),
    }),
});

const pipelineCard = EntityCardBlueprint.make({
  name: 'pipeline',
  params: {
    type: 'content',
    filter: { kind: 'component', 'spec.type': PIPELINE_ENTITY_TYPE },
    loader: () =>
      import('./entity/PipelineEntityCard').then(m => <m.PipelineEntityCard />),
  },
});

const topicCard = EntityCardBlueprint.make({
  name: 'topic',
  params: {
    type: 'content',
    filter: { kind: 'resource', 'spec.type': TOPIC_ENTITY_TYPE },
    loader: () =>
      import('./entity/TopicEntityCard').then(m => <m.TopicEntityCard />),
  },
});

const datasetCard = EntityCardBlueprint.make({
  name: 'dataset',
  params: {
    type: 'content',
    filter: { kind: 'resource', 'spec.type': DATASET_ENTITY_TYPE },
    loader: () =>
      import('./entity/DatasetEntityCard').then(m => <m.DatasetEntityCard />),
  },
});

/** Pages, cards and REST client of pipelines. */
export const pipelinesPlugin = createFrontendPlugin({
  pluginId: 'pipelines',
  title: 'Pipelines',
  icon: <RiFlowChart />,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  extensions: [
    pipelinesPage,
    pipelinesApi,
    pipelineCard,
    topicCard,
    datasetCard,
  ],
});
