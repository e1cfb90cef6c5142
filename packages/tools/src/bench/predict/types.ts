import type { BenchModel } from './benchModel';
import type { ModelStack } from './ModelStack';

/** What each part of the bench measures with; version v1 of model `bench` is in production. */
export interface PredictBench {
  stack: ModelStack;
  model: BenchModel;
  rounds: number;
  /** Of one load. */
  seconds: number;
  say(message: string): void;
}
