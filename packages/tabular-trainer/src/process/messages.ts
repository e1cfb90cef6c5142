import type {
  TrainingProgress,
  TrainingResult,
  TrainingSpec,
} from '../train/types';
import type { Block } from '../types';

/** Orders to the training process. */
export type TrainerOrder =
  | { type: 'start'; spec: TrainingSpec }
  | { type: 'block'; block: Block }
  | { type: 'end' }
  | { type: 'cancel' };

/** What the training process tells. */
export type TrainerAnswer =
  /** It takes one more block. */
  | { type: 'ready' }
  | { type: 'progress'; progress: TrainingProgress }
  | { type: 'result'; result: TrainingResult }
  | { type: 'failed'; name: string; message: string };
