import { useLive } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { mlModelsApiRef } from '../api/MlModelsApi';

/** What is computed from the warehouse changes by the minute, not by the second. */
const FIGURES_INTERVAL_MS = 15_000;

/** Where every model stands. */
export function useModelStatuses() {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'statuses'],
    load: signal => api.statuses(signal),
  });
}

/** Key figures of every model. */
export function useModelsMetrics() {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'metrics'],
    load: signal => api.allMetrics(signal),
    intervalMs: FIGURES_INTERVAL_MS,
  });
}

/** Where one model stands. */
export function useModelStatus(model: string) {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'one', model, 'status'],
    load: signal => api.status(model, signal),
  });
}

/** Every version of one model, newest first. */
export function useModelVersions(model: string) {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'one', model, 'versions'],
    load: signal => api.versions(model, signal),
    intervalMs: FIGURES_INTERVAL_MS,
  });
}

/** Figures of one model over its window. */
export function useModelMetrics(model: string) {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'one', model, 'metrics'],
    load: signal => api.metrics(model, signal),
    intervalMs: FIGURES_INTERVAL_MS,
  });
}

/** Figures of one model over time. */
export function useModelHistory(model: string) {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'one', model, 'history'],
    load: signal => api.history(model, signal),
    intervalMs: FIGURES_INTERVAL_MS,
  });
}

/** Drift of one model, by feature. */
export function useModelDrift(model: string) {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'one', model, 'drift'],
    load: signal => api.drift(model, signal),
    intervalMs: FIGURES_INTERVAL_MS,
  });
}

/** What one model answers. */
export function usePredictionDistribution(model: string) {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'one', model, 'distribution'],
    load: signal => api.distribution(model, signal),
    intervalMs: FIGURES_INTERVAL_MS,
  });
}

/** Deployments of one model, newest first. */
export function useDeployments(model: string) {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'one', model, 'deployments'],
    load: signal => api.deployments(model, signal),
  });
}

/** One deployment with its live comparison; undefined asks nothing. */
export function useDeployment(model: string, id: string | undefined) {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'one', model, 'deployments', id],
    enabled: id !== undefined,
    load: signal => api.deployment(model, id!, signal),
  });
}

/** Training runs of all models, newest first. */
export function useTraining() {
  const api = useApi(mlModelsApiRef);
  return useLive({
    key: ['ml-models', 'training'],
    load: signal => api.training(signal),
  });
}

/** Asks for everything about models again, after something changed. */
export function useRefreshModels(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    () => client.invalidateQueries({ queryKey: ['ml-models'] }),
    [client],
  );
}
