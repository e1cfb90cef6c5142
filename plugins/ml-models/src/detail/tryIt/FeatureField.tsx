import type { ModelFeature } from '@analytics-engine/plugin-analytics-common';
import { Select, TextField } from '@backstage/ui';

const BOOLEANS = ['true', 'false'];

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
      inputMode="decimal"
      value={value}
      onChange={onChange}
    />
  );
}
