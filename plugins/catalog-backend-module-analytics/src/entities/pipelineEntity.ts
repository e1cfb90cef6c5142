import type { PipelineListItem } from '@analytics-engine/plugin-analytics-common';
import {
  PIPELINE_ANNOTATION,
  PIPELINE_ENTITY_TYPE,
  topicEntityName,
} from '@analytics-engine/plugin-analytics-common';
import type { Entity } from '@backstage/catalog-model';
import { SYSTEM_NAME, annotationsOf, describe, ownerRef } from './common';

/**
 * A pipeline as a Component. It depends on its topic; its outputs depend on
 * it, so that the arrows run the way the data does.
 */
export function pipelineEntity(item: PipelineListItem): Entity {
  const { definition } = item;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: definition.name,
      description: describe(
        definition.description,
        `Lands events of topic ${definition.source.topic} in dataset ${definition.sink.dataset}`,
      ),
      annotations: annotationsOf(`pipeline/${definition.name}`, {
        [PIPELINE_ANNOTATION]: definition.name,
      }),
    },
    spec: {
      type: PIPELINE_ENTITY_TYPE,
      lifecycle: 'production',
      owner: ownerRef(definition.owner),
      system: SYSTEM_NAME,
      dependsOn: [
        `resource:default/${topicEntityName(definition.source.topic)}`,
      ],
    },
  };
}
