import { verdictOf } from '@analytics-engine/plugin-analytics-common';
import type { Threshold } from '@analytics-engine/plugin-analytics-common';
import { toneOfVerdict } from './tones';
import styles from './VerdictNumber.module.css';

const VERDICT_WORDS = {
  NORMAL: 'within its limit',
  ALERT: 'beyond the alert limit',
  CRITICAL: 'beyond the critical limit',
  UNKNOWN: 'not known',
} as const;

/** A number against its threshold: the tone, and the limit in words for everybody. */
export function VerdictNumber(props: {
  value: number | null | undefined;
  threshold: Threshold;
  format(value: number | null | undefined): string;
  /** False leaves out the line with the limit, for tables. */
  showLimit?: boolean;
}) {
  const { value, threshold, format } = props;
  const verdict = verdictOf(value, threshold);
  const limit = `${threshold.higherIsBetter ? 'at least' : 'at most'} ${format(
    threshold.alert,
  )}`;
  return (
    <span
      className={`${styles.number} ${styles[toneOfVerdict(verdict)]}`}
      title={`${VERDICT_WORDS[verdict]}: ${limit}`}
    >
      <span className={styles.value}>{format(value)}</span>
      {verdict === 'ALERT' || verdict === 'CRITICAL' ? (
        <span className={styles.flag}>
          {verdict === 'ALERT' ? 'alert' : 'critical'}
        </span>
      ) : null}
      {props.showLimit === false ? null : (
        <span className={styles.limit}>{limit}</span>
      )}
    </span>
  );
}
