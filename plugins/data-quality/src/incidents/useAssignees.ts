import type { Incident } from '@analytics-engine/plugin-analytics-common';
import { useLive } from '@analytics-engine/plugin-analytics-react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';

/** Most users and groups offered; others can be typed. */
const MAX_OFFERED = 100;

/** Who can be given an incident: oneself first, then its owner, then the catalog's people. */
export function useAssignees(incident: Incident): string[] {
  const catalog = useApi(catalogApiRef);
  const identity = useApi(identityApiRef);
  const live = useLive({
    key: ['data-quality', 'assignees'],
    intervalMs: false,
    load: async () => {
      const [{ userEntityRef }, { items }] = await Promise.all([
        identity.getBackstageIdentity(),
        catalog.queryEntities({
          filter: { kind: ['User', 'Group'] },
          fields: ['kind', 'metadata.name', 'metadata.namespace'],
          limit: MAX_OFFERED,
        }),
      ]);
      return [
        userEntityRef,
        ...items.map(entity => stringifyEntityRef(entity)),
      ];
    },
  });
  const known = live.data ?? [];
  const [me, ...others] = known;
  return [
    ...new Set([me, incident.owner, ...others].filter(ref => Boolean(ref))),
  ] as string[];
}
