import { useLive } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { pipelinesApiRef } from '../api/PipelinesApi';

const HISTORY_INTERVAL_MS = 5_000;
const RECENT_BLOCKS = 100;

/** Live state of one pipeline. */
export function usePipelineStatus(name: string) {
  const api = useApi(pipelinesApiRef);
  return useLive({
    key: ['pipelines', 'one', name, 'status'],
    load: signal => api.pipelineStatus(name, signal),
  });
}

/** Definition of one pipeline. */
export function usePipelineDefinition(name: string) {
  const api = useApi(pipelinesApiRef);
  return useLive({
    key: ['pipelines', 'one', name, 'definition'],
    load: signal => api.get(name, signal),
    intervalMs: false,
  });
}

/** The last hour of one pipeline. */
export function usePipelineHistory(name: string) {
  const api = useApi(pipelinesApiRef);
  return useLive({
    key: ['pipelines', 'one', name, 'history'],
    load: signal => api.history(name, signal),
    intervalMs: HISTORY_INTERVAL_MS,
  });
}

/** Offsets and lag per partition, with Burrow's verdicts. */
export function usePipelineOffsets(name: string) {
  const api = useApi(pipelinesApiRef);
  return useLive({
    key: ['pipelines', 'one', name, 'offsets'],
    load: signal => api.offsets(name, signal),
  });
}

/** The newest blocks. */
export function usePipelineBatches(name: string) {
  const api = useApi(pipelinesApiRef);
  return useLive({
    key: ['pipelines', 'one', name, 'batches'],
    load: signal => api.batches(name, RECENT_BLOCKS, signal),
  });
}

/** What a form offers to choose from. */
export function useDatasets() {
  const api = useApi(pipelinesApiRef);
  return useLive({
    key: ['pipelines', 'datasets'],
    load: signal => api.datasets(signal),
    intervalMs: 15_000,
  });
}

/** Topics of the event log. */
export function useTopics() {
  const api = useApi(pipelinesApiRef);
  return useLive({
    key: ['pipelines', 'topics'],
    load: signal => api.topics(signal),
    intervalMs: 15_000,
  });
}
