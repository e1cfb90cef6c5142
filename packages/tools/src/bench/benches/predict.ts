import { InputError } from '@backstage/errors';
import { formatVerdicts } from '../harness/formatReport';
import type { TargetVerdict } from '../harness/types';
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

/** In the order in which they run. */
const PARTS = {
  calls: measureCalls,
  worker: measureWorker,
  loop: measureLoop,
  shadow: measureShadow,
  rollback: measureRollback,
};
type Part = keyof typeof PARTS;

/** Predictions over HTTP through the whole stack, and what deployments do to them. */
export const predict: Bench = {
  name: 'predict',
  description:
    'predictions beside an empty route of the same stack; batches, shadow, rollback',
  async run({ quick, rounds = quick ? QUICK_ROUNDS : ROUNDS, only, say }) {
    const parts = partsOf(only);
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
      const verdicts: TargetVerdict[] = [];
      for (const part of parts) {
        verdicts.push(...(await PARTS[part](bench)));
      }
      return formatVerdicts(verdicts);
    } finally {
      await stack.stop();
    }
  },
};

/** @throws InputError when one is not there */
function partsOf(only: readonly string[] | undefined): Part[] {
  const all = Object.keys(PARTS) as Part[];
  const unknown = only?.find(each => !all.some(part => part === each));
  if (unknown !== undefined) {
    throw new InputError(
      `There is no part '${unknown}' of predict; there are ${all.join(', ')}`,
    );
  }
  return all.filter(part => !only || only.includes(part));
}
