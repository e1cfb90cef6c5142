import { formatVerdicts } from '../harness/formatReport';
import { trainBenchModel } from '../predict/benchModel';
import { measureCalls } from '../predict/measureCalls';
import { measureLoop } from '../predict/measureLoop';
import { measureRollback } from '../predict/measureRollback';
import { measureShadow } from '../predict/measureShadow';
import { measureWorker } from '../predict/measureWorker';
import { ModelStack } from '../predict/ModelStack';
import type { Bench } from './types';

const ROUNDS = 3;
const SECONDS = 4;
const QUICK_ROUNDS = 1;
const QUICK_SECONDS = 2;

/** Predictions over HTTP through the whole stack, and what deployments do to them. */
export const predict: Bench = {
  name: 'predict',
  description:
    'predictions beside an empty route of the same stack; batches, shadow, rollback',
  async run({ quick, rounds = quick ? QUICK_ROUNDS : ROUNDS, say }) {
    say('Training a model and starting a backend with it ...');
    const model = await trainBenchModel();
    const stack = await ModelStack.start();
    try {
      for (const version of ['v1', 'v2']) {
        await stack.register('bench', model.onnx, model.metadata(version));
      }
      await stack.deploy({
        modelName: 'bench',
        modelVersion: 'v1',
        deploymentStrategy: 'immediate',
      });
      const bench = {
        stack,
        model,
        rounds,
        seconds: quick ? QUICK_SECONDS : SECONDS,
        say,
      };
      return formatVerdicts([
        ...(await measureCalls(bench)),
        ...(await measureWorker(bench)),
        ...(await measureLoop(bench)),
        ...(await measureShadow(bench)),
        ...(await measureRollback(bench)),
      ]);
    } finally {
      await stack.stop();
    }
  },
};
