import type { ModelFeature } from '@analytics-engine/plugin-analytics-common';
import { Select, TextField } from '@backstage/ui';

const BOOLEANS = ['true', 'false'];

/** What is wrong with a field before it is sent; an empty one is for the model to judge. */
function problemOf(feature: ModelFeature, text: string): string | undefined {
  return feature.type !== 'number' || Number.isFinite(Number(text))
    ? undefined
    : 'Expected a number such as 12.5';
}

/** The field that fits a feature; an empty one is a missing value. */
export function FeatureField(props: {
  feature: ModelFeature;
  value: string;
  onChange(value: string): void;
}) {
  const { feature, value, onChange } = props;
  const secondaryLabel = feature.nullable ? 'may be missing' : undefined;
  const choices =
    feature.type === 'boolean' ? BOOLEANS : feature.categories ?? undefined;
  return choices ? (
    <Select
      label={feature.name}
      secondaryLabel={secondaryLabel}
      description={feature.description}
      options={choices.map(choice => ({ id: choice, label: choice }))}
      value={value || null}
      onChange={key => onChange(String(key ?? ''))}
    />
  ) : (
    <TextField
      label={feature.name}
      secondaryLabel={secondaryLabel}
      description={feature.description}
      inputMode={feature.type === 'number' ? 'decimal' : undefined}
      value={value}
      onChange={onChange}
      validationBehavior="aria"
      validate={() => problemOf(feature, value)}
    />
  );
}
