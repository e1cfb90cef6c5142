import {
  PageBlueprint,
  createFrontendPlugin,
  createRouteRef,
} from '@backstage/frontend-plugin-api';
import { RiHome4Line } from '@remixicon/react';

const homeRouteRef = createRouteRef();

/** The first page: is it fine, and if not, what to do. */
export const homePlugin = createFrontendPlugin({
  pluginId: 'home',
  title: 'Home',
  icon: <RiHome4Line />,
  routes: { root: homeRouteRef },
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/',
        routeRef: homeRouteRef,
        noHeader: true,
        loader: () => import('./HomePage').then(m => <m.HomePage />),
      },
    }),
  ],
});
