import type {
  PipelineBatch,
  PipelineBatchDetail,
  PipelineDefinition,
} from '@analytics-engine/plugin-analytics-common';
import type { PipelineRunner, RunnerObserver } from '../runner/types';

/**
 * Makes a runner ready to start: its topic and tables exist, its sinks are resolved.
 *
 * @throws retryable errors when log or warehouse cannot be reached now,
 *   others when the definition cannot work
 */
export type RunnerFactory = (
  definition: PipelineDefinition,
  observer: RunnerObserver,
) => Promise<PipelineRunner>;

/** What the manager and the routes ask the ledger; the runner alone writes blocks. */
export interface LedgerView {
  /** Newest blocks first. */
  listBlocks(
    definition: PipelineDefinition,
    limit: number,
  ): Promise<PipelineBatchDetail[]>;
  /** The newest block that is done, of this life of the portal or one before. */
  lastBatch(definition: PipelineDefinition): Promise<PipelineBatch | undefined>;
  /** Next offset to land per partition, where the ledger knows it. */
  positions(definition: PipelineDefinition): Promise<Map<number, number>>;
  /**
   * Sets the next offset to land. What was landed before stays covered: a
   * record that the table has is not inserted again. Only while nothing runs.
   *
   * @throws ConflictError while a block is unfinished
   */
  setPositions(
    definition: PipelineDefinition,
    positions: Map<number, number>,
  ): Promise<void>;
}
