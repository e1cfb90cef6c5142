import type {
  TrainingDecision,
  TrainingJob,
  TrainingState,
} from '@analytics-engine/plugin-analytics-common';
import type { TrainingInput } from './types';

/** A run as the database has it. */
export interface TrainingJobRow {
  id: string;
  model: string;
  active_model: string | null;
  state: TrainingState;
  progress: number;
  step: string;
  request: string;
  started_by: string;
  queued_at: string;
  started_at: string | null;
  finished_at: string | null;
  version: string | null;
  metrics: string | null;
  baseline: string | null;
  decision: TrainingDecision | null;
  decision_reason: string | null;
  curves: string | null;
  rows: string | null;
  error: string | null;
  operation_id: string;
}

/** A run as REST shows it. */
export function toTrainingJob(row: TrainingJobRow): TrainingJob {
  const input: TrainingInput = JSON.parse(row.request);
  return {
    trainingId: row.id,
    model: row.model,
    state: row.state,
    progress: Number(row.progress),
    step: row.step,
    trainingData: input.trainingData,
    autoDeployIfBetter: input.autoDeployIfBetter,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    startedBy: row.started_by,
    version: row.version,
    metrics: row.metrics ? JSON.parse(row.metrics) : {},
    baseline: row.baseline ? JSON.parse(row.baseline) : null,
    decision: row.decision,
    decisionReason: row.decision_reason,
    curves: row.curves ? JSON.parse(row.curves) : [],
    rows: row.rows ? JSON.parse(row.rows) : null,
    error: row.error,
    operationId: row.operation_id,
  };
}
