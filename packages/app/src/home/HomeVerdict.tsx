import { Verdict } from '@analytics-engine/plugin-analytics-react';
import { Link } from '@backstage/ui';
import type { OverallJudgement } from './judge/judgeAll';
import styles from './Home.module.css';

/** Most concerns listed; the rest is counted. */
const MAX_CONCERNS = 6;

/** Is it fine, and if not, what to do: one sentence and the actions. */
export function HomeVerdict(props: { judgement: OverallJudgement }) {
  const { concerns, tone, sentence } = props.judgement;
  const more = concerns.length - MAX_CONCERNS;
  return (
    <Verdict tone={tone} sentence={sentence}>
      {concerns.length > 0 ? (
        <ul className={styles.concerns}>
          {concerns.slice(0, MAX_CONCERNS).map(concern => (
            <li key={`${concern.subject} ${concern.what}`}>
              <strong>{concern.subject}</strong> {concern.what}.{' '}
              <Link href={concern.href}>{concern.action}</Link>
            </li>
          ))}
          {more > 0 ? (
            <li>and {more} more, less serious, on the pages below</li>
          ) : null}
        </ul>
      ) : null}
    </Verdict>
  );
}
