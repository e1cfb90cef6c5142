import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { parseLocationRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import { dirname } from 'node:path';
import type { DatasetEntity } from '../catalog/types';

/** Where a file with checks is. */
export interface CheckFilePlace {
  kind: 'file' | 'url';
  /** A path or a URL. */
  target: string;
}

/**
 * Follows the annotation of an entity: a URL as it is, a path from where the
 * entity itself is written. From a file on disk only down, so that an entity
 * cannot have other files of the server read.
 *
 * @throws InputError
 */
export function locateCheckFile(
  entity: Pick<DatasetEntity, 'location'> & { checksFile: string },
  integrations: ScmIntegrationRegistry,
): CheckFilePlace {
  const { checksFile, location } = entity;
  if (/^https?:\/\//i.test(checksFile)) {
    return { kind: 'url', target: checksFile };
  }
  const written = location === null ? undefined : parseLocationRef(location);
  switch (written?.type) {
    case 'url':
      return {
        kind: 'url',
        target: integrations.resolveUrl({
          url: checksFile,
          base: written.target,
        }),
      };
    case 'file':
      try {
        return {
          kind: 'file',
          target: resolveSafeChildPath(dirname(written.target), checksFile),
        };
      } catch {
        throw new InputError(
          `expected a path below the entity's own file, found '${checksFile}'`,
        );
      }
    default:
      throw new InputError(
        `expected a URL, because the entity is not written in a file; found '${checksFile}'`,
      );
  }
}
