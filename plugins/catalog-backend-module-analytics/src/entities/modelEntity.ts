import {
  MODEL_ANNOTATION,
  MODEL_ENTITY_TYPE,
  datasetEntityName,
  modelEntityName,
} from '@analytics-engine/plugin-analytics-common';
import type { ModelsChangedEvent } from '@analytics-engine/plugin-analytics-common';
import type { Entity } from '@backstage/catalog-model';
import { SYSTEM_NAME, annotationsOf, describe, ownerRef } from './common';

/**
 * A model as a Resource that depends on what it learns from.
 *
 * @param datasets - names of those that are entities
 */
export function modelEntity(
  model: ModelsChangedEvent['models'][number],
  datasets: ReadonlySet<string>,
): Entity {
  const { name, productionVersion, trainingDataset } = model;
  const dependsOn =
    trainingDataset && datasets.has(trainingDataset)
      ? [`resource:default/${datasetEntityName(trainingDataset)}`]
      : [];
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: modelEntityName(name),
      title: name,
      description: describe(
        model.description,
        productionVersion
          ? `Model ${name}, version ${productionVersion} in production`
          : `Model ${name}, not in production`,
      ),
      annotations: annotationsOf(`model/${name}`, { [MODEL_ANNOTATION]: name }),
    },
    spec: {
      type: MODEL_ENTITY_TYPE,
      owner: ownerRef(model.owner || undefined),
      system: SYSTEM_NAME,
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    },
  };
}
