import type { RetrainRequest } from '@analytics-engine/plugin-analytics-common';

/** What a run was asked to do. */
export interface TrainingInput extends RetrainRequest {
  model: string;
}
