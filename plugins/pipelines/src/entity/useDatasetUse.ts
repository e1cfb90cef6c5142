import type {
  DatasetNewest,
  DatasetView,
} from '@analytics-engine/plugin-analytics-common';
import { sinksOf } from '@analytics-engine/plugin-analytics-common';
import { useLive } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { pipelinesApiRef } from '../api/PipelinesApi';

/** A dataset with what feeds it. */
export interface DatasetUse {
  dataset: DatasetView | undefined;
  /** Names of the pipelines that land rows in it, or in what it is computed from. */
  feeders: string[];
  /** When one of them last landed a block. */
  lastLanded: string | undefined;
  /** The newest business time of its rows; undefined when it cannot be told now. */
  newest: DatasetNewest | undefined;
}

/** A dataset, the pipelines that feed it, and when they last did. */
export function useDatasetUse(name: string) {
  const api = useApi(pipelinesApiRef);
  return useLive<DatasetUse>({
    key: ['pipelines', 'dataset', name],
    intervalMs: 10_000,
    load: async signal => {
      const [datasets, pipelines, status, newest] = await Promise.all([
        api.datasets(signal),
        api.list(signal),
        api.status(signal),
        // The rest of the card holds without the warehouse too.
        api.datasetNewest(name, signal).catch(() => undefined),
      ]);
      const dataset = datasets.find(candidate => candidate.name === name);
      const fed = dataset?.source ?? name;
      const feeders = pipelines
        .filter(({ definition }) =>
          sinksOf(definition).some(sink => sink.dataset === fed),
        )
        .map(({ definition }) => definition.name);
      const lastLanded = status.pipelines
        .filter(pipeline => feeders.includes(pipeline.name))
        .map(pipeline => pipeline.lastBatch?.finishedAt)
        .filter((at): at is string => Boolean(at))
        .sort()
        .pop();
      return { dataset, feeders, lastLanded, newest };
    },
  });
}
