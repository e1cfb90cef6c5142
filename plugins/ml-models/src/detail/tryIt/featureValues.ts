import type {
  FeatureRow,
  ModelFeature,
} from '@analytics-engine/plugin-analytics-common';

/** What stands in each field, by feature. */
export type FeatureTexts = Record<string, string>;

/** Fills the form with a row that the model was tested with. */
export function featureDefaults(
  features: readonly ModelFeature[],
  row: FeatureRow | undefined,
): FeatureTexts {
  return Object.fromEntries(
    features.map(({ name }) => {
      const value = row?.[name];
      return [name, value === null || value === undefined ? '' : `${value}`];
    }),
  );
}

/**
 * The row that the fields say. Empty is missing; what is no number is sent as
 * it was typed, so that the model's own words about it are shown.
 */
export function readFeatures(
  features: readonly ModelFeature[],
  texts: FeatureTexts,
): Record<string, number | boolean | string | null> {
  return Object.fromEntries(
    features.map(feature => {
      const text = (texts[feature.name] ?? '').trim();
      return [feature.name, readValue(feature, text)];
    }),
  );
}

function readValue(
  feature: ModelFeature,
  text: string,
): number | boolean | string | null {
  if (text === '') {
    return null;
  }
  if (feature.type === 'boolean') {
    return text === 'true';
  }
  if (feature.type === 'number') {
    const number = Number(text);
    return Number.isFinite(number) ? number : text;
  }
  return text;
}
