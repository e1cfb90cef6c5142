import { UNKNOWN_OWNER } from '@analytics-engine/plugin-analytics-common';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/**
 * A full reference to an owner; a name alone is a group's.
 *
 * @returns undefined for what names nobody
 */
export function ownerRefOf(
  owner: string | null | undefined,
): string | undefined {
  try {
    const ref = parseEntityRef(owner ?? '', {
      defaultKind: 'group',
      defaultNamespace: 'default',
    });
    return ref.name === UNKNOWN_OWNER ? undefined : stringifyEntityRef(ref);
  } catch {
    return undefined;
  }
}
