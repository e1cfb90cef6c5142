import { DEFAULT_OWNER } from '@analytics-engine/plugin-analytics-common';
import type { Entity } from '@backstage/catalog-model';
import { DOMAIN_NAME, SYSTEM_NAME, annotationsOf } from './common';

/** The Domain and System that the other entities hang on. */
export function staticEntities(): Entity[] {
  return [
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Domain',
      metadata: {
        name: DOMAIN_NAME,
        title: 'Analytics',
        description: 'Events, the data made of them, and the models on top',
        annotations: annotationsOf('domain', {}),
      },
      spec: { owner: DEFAULT_OWNER },
    },
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'System',
      metadata: {
        name: SYSTEM_NAME,
        title: 'Analytics Engine',
        description:
          'Topics, the pipelines that read them, and the datasets they land in',
        annotations: annotationsOf('system', {}),
      },
      spec: { owner: DEFAULT_OWNER, domain: DOMAIN_NAME },
    },
  ];
}
