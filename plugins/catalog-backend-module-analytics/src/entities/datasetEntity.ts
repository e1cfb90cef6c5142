import {
  DATASET_ANNOTATION,
  DATASET_ENTITY_TYPE,
  TABLE_ANNOTATION,
  datasetEntityName,
} from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import type { Entity } from '@backstage/catalog-model';
import { SYSTEM_NAME, annotationsOf, describe, ownerRef } from './common';

/** What a dataset is made from. */
export interface DatasetOrigin {
  /** Pipelines that land rows in it. */
  fedBy: string[];
  /** The dataset that it is computed from. */
  computedFrom?: string;
}

const KIND_WORDS = {
  table: 'Table',
  view: 'View',
  rollup: 'Roll-up',
} as const;

/** A dataset as a Resource that depends on what feeds it. */
export function datasetEntity(dataset: Dataset, origin: DatasetOrigin): Entity {
  const dependsOn = [
    ...origin.fedBy.map(pipeline => `component:default/${pipeline}`),
    ...(origin.computedFrom
      ? [`resource:default/${datasetEntityName(origin.computedFrom)}`]
      : []),
  ];
  const table = tableOf(dataset);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: datasetEntityName(dataset.name),
      title: dataset.name,
      description: describe(
        dataset.description,
        `${KIND_WORDS[dataset.kind]} ${dataset.table} of the warehouse`,
      ),
      annotations: annotationsOf(`dataset/${dataset.name}`, {
        [DATASET_ANNOTATION]: dataset.name,
        [TABLE_ANNOTATION]: table,
      }),
      ...(dataset.columns.some(column => column.personal)
        ? { tags: ['personal-data'] }
        : {}),
    },
    spec: {
      type: DATASET_ENTITY_TYPE,
      owner: ownerRef(dataset.owner),
      system: SYSTEM_NAME,
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    },
  };
}

/** `database.table`, which the lineage id ends in. */
function tableOf(dataset: Dataset): string {
  const last = dataset.lineageId.split(':').pop() ?? '';
  return last.includes('.') ? last.replace(/^.*\//, '') : dataset.table;
}
