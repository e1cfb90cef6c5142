import type { QuarantineClass } from '@analytics-engine/plugin-analytics-common';
import type { Mapping } from '../mapping/types';
import type { LineCounts } from '../types';

/** What the warehouse did with the events, asked after everything was through. */
export interface ImportOutcome {
  /** Rows in the table. */
  landed: number;
  /** Records set aside, retryable from the pipeline's page. */
  quarantined: number;
  classes: Array<{
    class: QuarantineClass;
    records: number;
    examples: Array<{ line: number | undefined; message: string }>;
  }>;
}

/** Everything that one import did. */
export interface ImportReport {
  file: string;
  sha256: string;
  dataset: string;
  datasetCreated: boolean;
  mapping: Mapping;
  pipeline: string;
  topic: string;
  lines: LineCounts;
  rejected: {
    records: number;
    examples: Array<{ line: number; reason: string }>;
    /** File that holds them; undefined when there are none. */
    path: string | undefined;
  };
  events: {
    /** What the file gives. */
    total: number;
    /** Those that an earlier attempt had made durable. */
    before: number;
    now: number;
  };
  rows: ImportOutcome;
  elapsedSeconds: number;
}
