import type {
  BatchScoreRequestInput,
  BatchScoreResponse,
  DeployRequestInput,
  DeployResponse,
  DeploymentAction,
  DeploymentDetail,
  DeploymentsResponse,
  ModelDriftResponse,
  ModelMetricsHistoryResponse,
  ModelMetricsResponse,
  ModelStatus,
  ModelVersionsResponse,
  ModelsMetricsResponse,
  ModelsResponse,
  ModelsStatusResponse,
  PredictRequest,
  PredictResponse,
  PredictionDistributionResponse,
  RetrainRequestInput,
  RetrainResponse,
  RollbackRequest,
  RollbackResponse,
  TrainingStatusResponse,
} from '@analytics-engine/plugin-analytics-common';
import { createApiRef } from '@backstage/frontend-plugin-api';

/** The REST API of models, as the pages use it; every method throws `ResponseError`. */
export interface MlModelsApi {
  list(signal?: AbortSignal): Promise<ModelsResponse>;
  statuses(signal?: AbortSignal): Promise<ModelsStatusResponse>;
  allMetrics(signal?: AbortSignal): Promise<ModelsMetricsResponse>;
  status(model: string, signal?: AbortSignal): Promise<ModelStatus>;
  versions(model: string, signal?: AbortSignal): Promise<ModelVersionsResponse>;
  metrics(model: string, signal?: AbortSignal): Promise<ModelMetricsResponse>;
  history(
    model: string,
    signal?: AbortSignal,
  ): Promise<ModelMetricsHistoryResponse>;
  drift(model: string, signal?: AbortSignal): Promise<ModelDriftResponse>;
  distribution(
    model: string,
    signal?: AbortSignal,
  ): Promise<PredictionDistributionResponse>;
  deployments(
    model: string,
    signal?: AbortSignal,
  ): Promise<DeploymentsResponse>;
  deployment(
    model: string,
    id: string,
    signal?: AbortSignal,
  ): Promise<DeploymentDetail>;
  deploy(request: DeployRequestInput): Promise<DeployResponse>;
  /** Promotes, pauses, resumes or aborts a deployment that is under way. */
  act(
    model: string,
    id: string,
    action: DeploymentAction,
  ): Promise<DeploymentDetail>;
  rollback(model: string, request: RollbackRequest): Promise<RollbackResponse>;
  training(signal?: AbortSignal): Promise<TrainingStatusResponse>;
  retrain(
    model: string,
    request: RetrainRequestInput,
  ): Promise<RetrainResponse>;
  /** Begins to score a dataset. */
  score(
    model: string,
    request: BatchScoreRequestInput,
  ): Promise<BatchScoreResponse>;
  predict(model: string, request: PredictRequest): Promise<PredictResponse>;
}

/** {@link MlModelsApi}. */
export const mlModelsApiRef = createApiRef<MlModelsApi>().with({
  id: 'plugin.ml-models.client',
  pluginId: 'ml-models',
});
