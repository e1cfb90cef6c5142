import { NumberField } from '@backstage/ui';

/** A number that may be left out. */
export function OptionalNumber(props: {
  label: string;
  description?: string;
  value: number | undefined;
  error?: string;
  maxValue?: number;
  onChange(value: number | undefined): void;
}) {
  return (
    <NumberField
      label={props.label}
      description={props.description}
      minValue={0}
      maxValue={props.maxValue}
      // The library's way to say that there is none.
      value={props.value ?? NaN}
      onChange={value =>
        props.onChange(Number.isNaN(value) ? undefined : value)
      }
      validationBehavior="aria"
      validate={() => props.error}
    />
  );
}
