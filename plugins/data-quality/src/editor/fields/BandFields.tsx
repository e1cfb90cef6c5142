import { errorAt } from '../fieldErrors';
import styles from '../Editor.module.css';
import { FieldProblem } from './FieldProblem';
import { OptionalNumber } from './OptionalNumber';
import type { FieldsProps } from './types';

const BANDS = [
  ['fail', 'Fails'],
  ['warn', 'Warns'],
] as const;

/** How many failing rows are still good. */
export function RowBandFields(props: FieldsProps) {
  const { draft, errors, onChange } = props;
  return (
    <>
      <p className={styles.hint}>
        Without any of these, one failing row fails the check. With several,
        either is enough.
      </p>
      {BANDS.map(([name, verb]) => (
        <div key={name}>
          <div className={styles.pair}>
            <OptionalNumber
              label={`${verb} above this many rows`}
              value={draft[name].rows}
              error={errors[`${name}.rows`]}
              onChange={rows => onChange({ [name]: { ...draft[name], rows } })}
            />
            <OptionalNumber
              label={`${verb} above this share, in percent`}
              maxValue={100}
              value={draft[name].percent}
              error={errors[`${name}.percent`]}
              onChange={percent =>
                onChange({ [name]: { ...draft[name], percent } })
              }
            />
          </div>
          <FieldProblem message={errors[name]} />
        </div>
      ))}
    </>
  );
}

/** How many rows are too few or too many. */
export function CountBandFields(props: FieldsProps) {
  const { draft, errors, onChange } = props;
  return (
    <>
      {BANDS.map(([name, verb]) => (
        <div key={name}>
          <div className={styles.pair}>
            <OptionalNumber
              label={`${verb} below this many rows`}
              value={draft[name].min}
              error={errors[`${name}.min`]}
              onChange={min => onChange({ [name]: { ...draft[name], min } })}
            />
            <OptionalNumber
              label={`${verb} above this many rows`}
              value={draft[name].max}
              error={errors[`${name}.max`]}
              onChange={max => onChange({ [name]: { ...draft[name], max } })}
            />
          </div>
          <FieldProblem message={errorAt(errors, name)} />
        </div>
      ))}
    </>
  );
}
