import {
  areaUnderCurve,
  SeededRandom,
  TabularEncoder,
  toOnnx,
  trainBoosting,
  trainLogistic,
  type BoostedModel,
  type LabelledMatrix,
  type LogisticModel,
} from '@analytics-engine/tabular-trainer';
import type { BenchOptions } from '../benches/types';
import type { TargetVerdict } from '../harness/types';
import { largestOnnxError } from './largestOnnxError';
import type { ScikitLearn } from './ScikitLearn';
import { pickRows, SharedData } from './SharedData';

const FOLDS = 5;
const VALIDATION_FRACTION = 0.1;
const MAX_ROUNDS = 500;

interface PreparedSet {
  file: string;
  title: string;
  rows: number;
  columns: number;
  auc: { logistic: number; boosting: number };
}

/** AUC on the folds that scikit-learn was judged on, and the ONNX models beside the trainer's own scores. */
export async function compareFolds(
  scikit: ScikitLearn,
  directory: string,
  { telco, say }: BenchOptions,
): Promise<{ lines: string[]; verdicts: TargetVerdict[] }> {
  say('scikit-learn on its folds ...');
  const sets: PreparedSet[] = JSON.parse(
    await scikit.call('prepare', directory, telco ?? ''),
  );
  const lines: string[] = [];
  const differences = { logistic: [] as number[], boosting: [] as number[] };
  let onnxError = 0;
  for (const set of sets) {
    const data = await SharedData.read(directory, set.file);
    const auc = { logistic: 0, boosting: 0 };
    for (let fold = 0; fold < FOLDS; fold++) {
      const fit = data.part(fold, false);
      const held = data.part(fold, true);
      const models = {
        logistic: await trainLogistic(fit),
        boosting: await fitStopped(fit),
      };
      for (const name of ['logistic', 'boosting'] as const) {
        const scores = models[name].score(held.columns);
        auc[name] += areaUnderCurve(scores, held.labels) / FOLDS;
        onnxError = Math.max(
          onnxError,
          await largestOnnxError(onnxOf(models[name], held), held, scores),
        );
      }
    }
    const told = (['logistic', 'boosting'] as const).map(name => {
      differences[name].push(auc[name] - set.auc[name]);
      return `${name} ${auc[name].toFixed(4)} (scikit-learn ${set.auc[
        name
      ].toFixed(4)})`;
    });
    lines.push(
      `${set.title}, ${set.rows} x ${set.columns}: ${told.join(', ')}`,
    );
    say(lines[lines.length - 1]);
  }
  const { boosting, logistic } = differences;
  const mean = boosting.reduce((sum, each) => sum + each, 0) / boosting.length;
  const worst = Math.min(...boosting);
  const worstLogistic = Math.max(...logistic.map(Math.abs));
  return {
    lines,
    verdicts: [
      {
        text: `boosting AUC at most 0.010 below on each of ${
          sets.length
        } data sets (worst ${worst.toFixed(4)})`,
        value: worst,
        pass: worst >= -0.01,
      },
      {
        text: `boosting AUC at most 0.003 below on average (${mean.toFixed(
          4,
        )})`,
        value: mean,
        pass: mean >= -0.003,
      },
      {
        text: `logistic AUC within 0.002 on each (worst ${worstLogistic.toFixed(
          5,
        )})`,
        value: worstLogistic,
        pass: worstLogistic <= 0.002,
      },
      {
        text: `ONNX within 1e-6 of the trainer (${onnxError.toExponential(1)})`,
        value: onnxError,
        pass: onnxError <= 1e-6,
      },
    ],
  };
}

/** Stopped by a tenth of the rows, then fitted again with all of them: as the trainer does for a product. */
async function fitStopped(fit: LabelledMatrix): Promise<BoostedModel> {
  const rows = SeededRandom.create(1).shuffle([...fit.labels.keys()]);
  const cut = Math.floor(rows.length * (1 - VALIDATION_FRACTION));
  const { trees } = await trainBoosting(pickRows(fit, rows.slice(0, cut)), {
    maxIterations: MAX_ROUNDS,
    validation: pickRows(fit, rows.slice(cut)),
  });
  return trainBoosting(fit, { maxIterations: trees.length });
}

function onnxOf(
  model: LogisticModel | BoostedModel,
  { columns }: LabelledMatrix,
): Uint8Array {
  const features = columns.map((_, index) => ({
    name: `f${index}`,
    kind: 'number',
  }));
  return toOnnx(
    model,
    TabularEncoder.parse(JSON.stringify({ formatVersion: 1, features })),
  );
}
