import {
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

/** The list of pipelines. */
export const rootRouteRef = createRouteRef();

/** The form for a new pipeline. */
export const createPipelineRouteRef = createSubRouteRef({
  path: '/create',
  parent: rootRouteRef,
});

/** One pipeline; its tabs are below. */
export const pipelineRouteRef = createSubRouteRef({
  path: '/:name',
  parent: rootRouteRef,
});
