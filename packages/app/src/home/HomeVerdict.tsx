import type { PipelinesStatusResponse } from '@analytics-engine/plugin-analytics-common';
import { Link } from '@backstage/ui';
import { judge } from './judge';
import styles from './Home.module.css';

/** Most concerns listed; the rest is counted. */
const MAX_CONCERNS = 6;

/** Is it fine, and if not, what to do: one sentence and the actions. */
export function HomeVerdict(props: { status: PipelinesStatusResponse }) {
  const concerns = judge(props.status);
  const serious = concerns.filter(concern => concern.tone !== 'info');
  const { total, running } = props.status.summary;
  let tone = styles.good;
  let sentence = `All is well: ${running} of ${total} pipelines are running.`;
  if (total === 0) {
    tone = styles.attention;
    sentence = 'There is no pipeline yet. Create one to bring events in.';
  } else if (serious.some(concern => concern.tone === 'danger')) {
    tone = styles.bad;
    sentence = 'Something has failed and needs you.';
  } else if (serious.length > 0) {
    tone = styles.attention;
    sentence = 'Data flows, but something needs your attention.';
  } else if (running === 0) {
    tone = styles.attention;
    sentence = 'Nothing is running; events wait in the log.';
  }
  return (
    <div className={`${styles.verdict} ${tone}`} role="status">
      <h2>{sentence}</h2>
      {concerns.length > 0 ? (
        <ul>
          {concerns.slice(0, MAX_CONCERNS).map(concern => (
            <li key={`${concern.pipeline} ${concern.what}`}>
              <strong>{concern.pipeline}</strong> {concern.what}.{' '}
              <Link href={`/pipelines/${concern.pipeline}/${concern.tab}`}>
                {concern.action}
              </Link>
            </li>
          ))}
          {concerns.length > MAX_CONCERNS ? (
            <li>
              and {concerns.length - MAX_CONCERNS} more on the{' '}
              <Link href="/pipelines">Pipelines page</Link>
            </li>
          ) : null}
        </ul>
      ) : null}
    </div>
  );
}
