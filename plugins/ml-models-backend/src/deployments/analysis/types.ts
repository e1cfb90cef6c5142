import type {
  AnalysisCheck,
  AnalysisSettings,
  AnalysisVerdict,
  DeploymentStrategy,
} from '@analytics-engine/plugin-analytics-common';
import type { Slice } from './Slice';

/** How good one side was, by labels that have had the time to come. */
export interface LabelledQuality {
  labelled: number;
  correct: number;
  positives: number;
  auc: number | null;
}

/** Both sides of a step. */
export interface ComparisonInput {
  strategy: DeploymentStrategy;
  candidate: Slice;
  control: Slice;
  limits: Required<AnalysisSettings>;
  /** Absent while there are no labels. */
  quality?: ComparedQuality;
}

/** Both sides by labels; undefined while there are none. */
export type ComparedQuality =
  | { candidate: LabelledQuality; control: LabelledQuality }
  | undefined
  | 'unreadable';

/** What the analysis says. */
export interface Analysis {
  verdict: AnalysisVerdict;
  checks: AnalysisCheck[];
  /** The verdict in one sentence. */
  message: string;
}

/**
 * How sure a check must be before it condemns: the analysis looks again and
 * again, so a false alarm must be far rarer than the usual one in twenty.
 */
export const FAILURE_RISK = 0.0005;
/** How sure a check must be before it clears. */
export const SUCCESS_RISK = 0.05;
