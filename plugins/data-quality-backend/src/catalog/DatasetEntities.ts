import {
  DATASET_ANNOTATION,
  QUALITY_CHECKS_ANNOTATION,
} from '@analytics-engine/plugin-analytics-common';
import type { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  ANNOTATION_LOCATION,
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { DatasetEntity } from './types';

/** Prefix of the locations of entities that this product provides. */
const OWN_LOCATION = 'analytics-engine:';
/** Most entities that are looked at. */
const MAX_ENTITIES = 10_000;

/** What {@link DatasetEntities} stands on. */
export interface DatasetEntitiesOptions {
  catalog: CatalogService;
  auth: AuthService;
}

/** The catalog's entities that stand for datasets. */
export class DatasetEntities {
  readonly #options: DatasetEntitiesOptions;

  static create(options: DatasetEntitiesOptions): DatasetEntities {
    return new DatasetEntities(options);
  }

  private constructor(options: DatasetEntitiesOptions) {
    this.#options = options;
  }

  /**
   * All of them, those that people wrote first: they know better than what was
   * derived from the dataset.
   */
  async list(): Promise<DatasetEntity[]> {
    const { catalog, auth } = this.#options;
    const { items } = await catalog.getEntities(
      {
        filter: {
          [`metadata.annotations.${DATASET_ANNOTATION}`]: CATALOG_FILTER_EXISTS,
        },
        fields: ['kind', 'metadata', 'spec.owner', 'relations'],
        limit: MAX_ENTITIES,
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return items
      .map(toDatasetEntity)
      .sort(
        (a, b) =>
          Number(b.isByPerson) - Number(a.isByPerson) ||
          (a.entityRef < b.entityRef ? -1 : 1),
      );
  }

  /** Has the catalog look at an entity again. */
  async refresh(entityRef: string): Promise<void> {
    const { catalog, auth } = this.#options;
    await catalog.refreshEntity(entityRef, {
      credentials: await auth.getOwnServiceCredentials(),
    });
  }
}

function toDatasetEntity(entity: Entity): DatasetEntity {
  const annotations = entity.metadata.annotations ?? {};
  const location = annotations[ANNOTATION_LOCATION] ?? null;
  return {
    entityRef: stringifyEntityRef(entity),
    dataset: annotations[DATASET_ANNOTATION],
    owner:
      entity.relations?.find(({ type }) => type === RELATION_OWNED_BY)
        ?.targetRef ?? null,
    checksFile: annotations[QUALITY_CHECKS_ANNOTATION] ?? null,
    location,
    isByPerson: !location?.startsWith(OWN_LOCATION),
  };
}
