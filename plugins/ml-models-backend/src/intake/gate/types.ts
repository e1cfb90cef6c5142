import type {
  GateCheck,
  ModelArtifact,
  ModelPlacement,
} from '@analytics-engine/plugin-analytics-common';

/** Where a model should run, and what it costs there. */
export interface MeasuredSpeed {
  placement: ModelPlacement;
  callMicroseconds: number;
  rowMicroseconds: number;
}

/** A file that passed. */
export interface GateReport {
  artifact: ModelArtifact;
  speed: MeasuredSpeed;
  checks: GateCheck[];
}
