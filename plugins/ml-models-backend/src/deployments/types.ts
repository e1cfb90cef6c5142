import type {
  DeployRequest,
  DeployResponse,
  ModelStatus,
  PredictionRole,
  RollbackRequest,
  RollbackResponse,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiMount,
  AuditActor,
} from '@analytics-engine/plugin-analytics-node';
import type { PredictionListener } from '../predictions/types';
import type { LabelledQuality } from './analysis/types';
import type { Deployment } from './core';

/** Where one row goes. */
export interface TrafficDecision {
  version: string;
  role: Extract<PredictionRole, 'champion' | 'control' | 'canary'>;
  deploymentId?: string;
  /** Versions to ask as well, after the caller has its answer. */
  shadows: readonly string[];
}

/** Decides which version answers. Synchronous: it runs for every row. */
export interface TrafficRouter {
  /**
   * The same key always goes to the same version while a deployment's weight
   * stands.
   *
   * @param key - the entity key, or the prediction's id when there is none
   * @throws ConflictError when no version of the model is in production, be it
   *   that there is no such model
   */
  route(model: string, key: string): TrafficDecision;
}

/** Brings versions into production and back. */
export interface DeploymentsService {
  /** @throws NotFoundError, ConflictError (one is under way), UnprocessableError (strategy cannot be honoured) */
  deploy(
    request: DeployRequest,
    options: { actor: AuditActor },
  ): Promise<DeployResponse>;
  /** @throws NotFoundError, ConflictError (nothing to go back to) */
  rollback(
    model: string,
    request: RollbackRequest,
    options: { actor: AuditActor },
  ): Promise<RollbackResponse>;
  status(model: string): Promise<ModelStatus>;
  statuses(): Promise<ModelStatus[]>;
  /** Version in production; undefined when there is none. */
  production(model: string): string | undefined;
  /** Called after a model's version in production changed here or elsewhere; answers the unsubscriber. */
  onProductionChange(listener: (model: string) => void): () => void;
  /** Lets those who watch models have a say. */
  consult(watch: DeploymentWatch): void;
}

/** What deployments want to know of those who watch models. */
export interface DeploymentWatch {
  /** Quality of both sides by labels that had the time to come; undefined without any. */
  quality(
    deployment: Deployment,
  ): Promise<
    { candidate: LabelledQuality; control: LabelledQuality } | undefined
  >;
  /** What is wrong with a model, for people. */
  reasons(model: string): string[];
}

/** The deployments part, put together. */
export interface Deployments {
  router: TrafficRouter;
  service: DeploymentsService;
  listener: PredictionListener;
  mounts: ApiMount[];
  startUp(): Promise<void>;
  shutDown(): Promise<void>;
}
