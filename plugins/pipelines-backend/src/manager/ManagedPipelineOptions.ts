import type {
  PipelineDefinition,
  PipelineHold,
} from '@analytics-engine/plugin-analytics-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { BlockReport } from '../runner/types';
import type { StateStore } from './StateStore';
import type { RunnerFactory } from './types';

/** What a pipeline tells those who count. */
export interface PipelineListener {
  onBlockDone(name: string, report: BlockReport): void;
  onBlockFailed(name: string, error: Error): void;
  onQuarantined(name: string, records: number): void;
}

/** What a {@link ManagedPipeline} needs. */
export interface ManagedPipelineOptions {
  definition: PipelineDefinition;
  createRunner: RunnerFactory;
  states: StateStore;
  /** Closed gates in a definition's way, asked whenever it matters. */
  holdsOf(definition: PipelineDefinition): PipelineHold[];
  listener: PipelineListener;
  logger: LoggerService;
}
