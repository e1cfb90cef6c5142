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
      return [name, value === null || value === undefined ? '' : textOf(value)];
    }),
  );
}

/** Most digits that tell single-precision numbers apart. */
const FLOAT32_DIGITS = 9;

/**
 * Models take single precision: the shortest text of the same number is
 * `25.441`, where double precision would say `25.44099998474121`.
 */
function textOf(value: number | boolean | string): string {
  if (typeof value === 'number') {
    for (let digits = 1; digits <= FLOAT32_DIGITS; digits += 1) {
      const short = Number(value.toPrecision(digits));
      if (Math.fround(short) === Math.fround(value)) {
        return `${short}`;
      }
    }
  }
  return `${value}`;
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
