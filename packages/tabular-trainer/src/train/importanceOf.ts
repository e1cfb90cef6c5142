import { BoostedModel } from '../boosting/BoostedModel';
import type { TabularEncoder } from '../encoding/TabularEncoder';
import type { LogisticModel } from '../linear/LogisticModel';
import { standardise } from '../linear/standardise';
import type { LabelledMatrix } from '../types';

/**
 * What share of the model is due to each feature: the gain of its splits for
 * trees, the size of its weights on standardised columns for a regression.
 */
export function importanceOf(
  model: LogisticModel | BoostedModel,
  encoder: TabularEncoder,
  fit: LabelledMatrix,
): { feature: string; share: number }[] {
  const columns =
    model instanceof BoostedModel
      ? model.gains(encoder.width)
      : standardise(fit.columns).deviations.map((deviation, index) =>
          Math.abs(model.parameters.weights[index] * deviation),
        );
  const total = columns.reduce((sum, value) => sum + value, 0) || 1;
  const shares = new Map<string, number>();
  encoder.featureOfColumn.forEach((feature, index) => {
    shares.set(feature, (shares.get(feature) ?? 0) + columns[index] / total);
  });
  return [...shares]
    .map(([feature, share]) => ({ feature, share }))
    .sort((a, b) => b.share - a.share);
}
