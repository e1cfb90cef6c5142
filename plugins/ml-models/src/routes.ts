import {
  createRouteRef,
  createSubRouteRef,
} from '@backstage/frontend-plugin-api';

/** The list of models. */
export const rootRouteRef = createRouteRef();

/** One model; its tabs are below. */
export const modelRouteRef = createSubRouteRef({
  path: '/:name',
  parent: rootRouteRef,
});
