import { useLive } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { pipelinesApiRef } from '../api/PipelinesApi';

/** A topic, if the log has it, and the pipelines that read it. */
export function useTopicUse(topic: string) {
  const api = useApi(pipelinesApiRef);
  return useLive({
    key: ['pipelines', 'topic', topic],
    intervalMs: 10_000,
    load: async signal => {
      const [topics, pipelines] = await Promise.all([
        api.topics(signal),
        api.list(signal),
      ]);
      return {
        description: topics.find(candidate => candidate.topic === topic),
        consumers: pipelines
          .filter(({ definition }) => definition.source.topic === topic)
          .map(({ definition }) => ({
            name: definition.name,
            group: definition.source.group,
          })),
      };
    },
  });
}
