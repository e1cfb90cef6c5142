import {
  DEFAULT_OWNER,
  TOPIC_ANNOTATION,
  TOPIC_ENTITY_TYPE,
  topicEntityName,
} from '@analytics-engine/plugin-analytics-common';
import type { Entity } from '@backstage/catalog-model';
import { SYSTEM_NAME, annotationsOf } from './common';

/** A topic of the event log as a Resource. */
export function topicEntity(topic: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: topicEntityName(topic),
      title: topic,
      description: `Topic ${topic} of the event log`,
      annotations: annotationsOf(`topic/${topic}`, {
        [TOPIC_ANNOTATION]: topic,
      }),
    },
    spec: {
      type: TOPIC_ENTITY_TYPE,
      owner: DEFAULT_OWNER,
      system: SYSTEM_NAME,
    },
  };
}
