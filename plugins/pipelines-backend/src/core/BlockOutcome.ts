import type { Command } from './types';

/**
 * What a step of a block's life led to: the next command, a wait and then the
 * command, or the end of the block or of the pipeline.
 */
export type BlockOutcome =
  | { type: 'do'; command: Command }
  | { type: 'wait'; command: Command; error: Error }
  | { type: 'completed' }
  | { type: 'abandoned' }
  | { type: 'failed'; error: Error };
