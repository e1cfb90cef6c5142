import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { IncidentTimelineEntry } from '@analytics-engine/plugin-analytics-common';
import {
  formatAgo,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import type { Tone } from '@analytics-engine/plugin-analytics-react';
import { Link } from '@backstage/ui';
import { nameOfRef } from '../status/EntityRefText';
import styles from './Timeline.module.css';

const KINDS: Record<
  IncidentTimelineEntry['kind'],
  { tone: Tone; word: string }
> = {
  opened: { tone: 'danger', word: 'opened it' },
  'failed-again': { tone: 'danger', word: 'found it failing again' },
  passed: { tone: 'success', word: 'found it passing' },
  acknowledged: { tone: 'warning', word: 'acknowledged it' },
  assigned: { tone: 'info', word: 'assigned it' },
  commented: { tone: 'neutral', word: 'commented' },
  resolved: { tone: 'success', word: 'resolved it' },
  'auto-closed': { tone: 'success', word: 'closed it, as the check passed' },
  reopened: { tone: 'danger', word: 'reopened it' },
  'gate-closed': { tone: 'warning', word: 'closed a gate' },
  'gate-opened': { tone: 'success', word: 'opened a gate' },
};

/** What happened to an incident, oldest first. */
export function Timeline(props: {
  dataset: string;
  entries: IncidentTimelineEntry[];
}) {
  return (
    <ol className={styles.timeline} aria-label="What happened, oldest first">
      {props.entries.map(entry => {
        const { tone, word } = KINDS[entry.kind];
        return (
          <li
            key={`${entry.at} ${entry.kind}`}
            className={`${styles.entry} ${styles[tone]}`}
          >
            <div className={styles.line}>
              <strong title={entry.actor}>{nameOfRef(entry.actor)}</strong>{' '}
              {word}
              <time dateTime={entry.at} title={formatTime(entry.at)}>
                {formatAgo(entry.at)}
              </time>
              {entry.runId ? (
                <Link href={QUALITY_PATHS.run(props.dataset, entry.runId)}>
                  See the run
                </Link>
              ) : null}
            </div>
            {entry.text ? <p>{entry.text}</p> : null}
          </li>
        );
      })}
    </ol>
  );
}
