import { pipelinesPlugin } from '@analytics-engine/plugin-pipelines';
import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import catalogGraphPlugin from '@backstage/plugin-catalog-graph/alpha';
import orgPlugin from '@backstage/plugin-org/alpha';
import searchPlugin from '@backstage/plugin-search/alpha';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';
import { homePlugin } from './home/homePlugin';
import { navModule } from './nav/navModule';
import { signInModule } from './signIn/signInModule';

/** The portal: Backstage's catalog and search, and the pages of Analytics Engine. */
export default createApp({
  features: [
    homePlugin,
    navModule,
    signInModule,
    pipelinesPlugin,
    catalogPlugin,
    catalogGraphPlugin,
    orgPlugin,
    searchPlugin,
    userSettingsPlugin,
  ],
});
