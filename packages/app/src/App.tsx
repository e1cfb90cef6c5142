import { createApp } from '@backstage/frontend-defaults';
import { homePlugin } from './home/homePlugin';
import { navModule } from './nav/navModule';
import { signInModule } from './signIn/signInModule';

/**
 * The portal. Plugins are found by `app.packages: all` among the dependencies
 * in package.json, so adding a plugin there is enough.
 */
export default createApp({
  features: [homePlugin, navModule, signInModule],
});
