import type {
  FeatureRow,
  ModelFeature,
} from '@analytics-engine/plugin-analytics-common';
import type { EncodedFeature } from '@analytics-engine/tabular-trainer';
import type { ModelDefinition } from '../definitions/types';
import type { TrainedModel } from './types';

/**
 * What the trainer's encoder does, as a signature that serving follows. A
 * category without a frequent name has no column: the model does not know it.
 */
export function featuresOf(
  encoded: readonly EncodedFeature[],
  definition: ModelDefinition,
): ModelFeature[] {
  return encoded
    .filter(
      feature => feature.kind === 'number' || feature.categories.length > 0,
    )
    .map((feature): ModelFeature => {
      const source = definition.features.find(
        ({ name }) => name === feature.name,
      )!;
      return {
        name: feature.name,
        nullable: true,
        ...(source.description && { description: source.description }),
        ...(feature.kind === 'category'
          ? {
              type: 'category',
              categories: feature.categories,
              encoding: 'one-hot',
            }
          : { type: source.type === 'boolean' ? 'boolean' : 'number' }),
      };
    });
}

/** The features of a model alone, with null for what is missing. */
export function pickFeatures(
  features: readonly ModelFeature[],
  instance: FeatureRow,
): TrainedModel['goldenRows'][number]['features'] {
  return Object.fromEntries(
    features.map(({ name }) => [name, instance[name] ?? null]),
  );
}
