import type { RunnerObserver } from '../runner/types';
import type { PipelineListener } from './ManagedPipelineOptions';
import type { PipelineCondition } from './PipelineCondition';

/** Writes what a runner tells into the pipeline's condition, and passes it on. */
export function observeRunner(options: {
  name: string;
  condition: PipelineCondition;
  listener: PipelineListener;
  /** The condition is another one now. */
  onChange(): void;
  onFailed(error: Error): void;
}): RunnerObserver {
  const { name, condition, listener, onChange } = options;
  return {
    onPhase: (phase, error) => {
      if (error) {
        condition.noteError(error);
      }
      if (phase === 'failed') {
        options.onFailed(error ?? new Error(`The runner of '${name}' failed`));
      }
    },
    onBlockDone: report => {
      condition.blockDone(report);
      onChange();
      if (!report.foundAgain) {
        listener.onBlockDone(name, report);
      }
    },
    onBlockRetry: ({ error, attempt }) => {
      condition.attemptFailed(error, attempt);
      onChange();
      listener.onBlockFailed(name, error);
    },
    onQuarantined: ({ records }) => {
      condition.openErrors += 1;
      onChange();
      listener.onQuarantined(name, records);
    },
  };
}
