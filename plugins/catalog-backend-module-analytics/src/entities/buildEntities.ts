import type {
  ModelsChangedEvent,
  PipelineListItem,
} from '@analytics-engine/plugin-analytics-common';
import { sinksOf } from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  TopicDescription,
} from '@analytics-engine/plugin-analytics-node';
import type { Entity } from '@backstage/catalog-model';
import { datasetEntity } from './datasetEntity';
import { modelEntity } from './modelEntity';
import { pipelineEntity } from './pipelineEntity';
import { staticEntities } from './staticEntities';
import { topicEntity } from './topicEntity';

/** Everything that entities are made from. */
export interface EntitySources {
  pipelines: PipelineListItem[];
  models: ModelsChangedEvent['models'];
  datasets: Dataset[];
  topics: TopicDescription[];
}

/** All entities, in a stable order. */
export function buildEntities(sources: EntitySources): Entity[] {
  const pipelines = sortBy(sources.pipelines, item => item.definition.name);
  const datasets = sortBy(sources.datasets, dataset => dataset.name);
  const known = new Set(datasets.map(dataset => dataset.name));
  // A pipeline may wait for a topic that does not exist yet.
  const topics = new Set([
    ...sources.topics.map(({ topic }) => topic),
    ...pipelines.map(item => item.definition.source.topic),
  ]);
  return [
    ...staticEntities(),
    ...pipelines.map(pipelineEntity),
    ...sortBy([...topics], topic => topic).map(topicEntity),
    ...sortBy(sources.models, model => model.name).map(model =>
      modelEntity(model, known),
    ),
    ...datasets.map(dataset =>
      datasetEntity(dataset, {
        fedBy: pipelines
          .filter(item =>
            sinksOf(item.definition).some(
              sink => sink.dataset === dataset.name,
            ),
          )
          .map(item => item.definition.name),
        computedFrom:
          dataset.source && known.has(dataset.source)
            ? dataset.source
            : undefined,
      }),
    ),
  ];
}

function sortBy<T>(items: T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
