/** What one run of a candidate did. */
export interface RunOutcome {
  events: number;
  /** Wall time of the measured part. */
  seconds: number;
  rows?: RowCounts;
  /** Parts that the run made, merges not counted. */
  parts?: number;
}

/** What a table holds after a run, asked from the table. */
export interface RowCounts {
  expected: number;
  inserted: number;
  /** Different positions. */
  distinct: number;
}

/** One of the ways that are compared. */
export interface Candidate {
  name: string;
  /** Prepares what is not measured, then measures. `round` counts from 0. */
  run(round: number): Promise<RunOutcome>;
}

/** A claim about two candidates, or about one of them. */
export type Target =
  | { kind: 'ratio'; of: string; to: string; atLeast: number }
  | { kind: 'rate'; of: string; atLeast: number };

/** Processes whose cost is counted, by a name for people. */
export type MeteredProcesses = Record<string, number | undefined>;

/** A run with its cost. */
export interface MeasuredRun extends RunOutcome {
  candidate: string;
  round: number;
  /** Seconds of CPU by process. */
  cpuSeconds: Record<string, number>;
  /** Largest resident size seen by process, bytes. */
  rssBytes: Record<string, number>;
}

/** A target with what came out; information, not a verdict on the build. */
export interface TargetVerdict {
  text: string;
  value: number;
  pass: boolean;
}
