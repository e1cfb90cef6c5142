import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { Incident } from '@analytics-engine/plugin-analytics-common';
import {
  formatAgo,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { Link } from '@backstage/ui';
import { EntityRefText } from '../status/EntityRefText';
import { IncidentStateChip, SeverityChip } from '../status/StatusWord';
import { sortIncidents } from './judge';
import styles from './OpenIncidents.module.css';

/** Most incidents listed; the rest is counted. */
const MAX_SHOWN = 6;

/** What is wrong now, since when, and whose it is, worst first. */
export function OpenIncidents(props: {
  incidents: Incident[];
  /** All that are open, of which `incidents` may be a part. */
  total: number;
}) {
  const shown = sortIncidents(props.incidents).slice(0, MAX_SHOWN);
  return (
    <>
      {shown.length > 0 ? (
        <ul
          className={styles.incidents}
          aria-label="Open incidents, worst first"
        >
          {shown.map(incident => (
            <li key={incident.id}>
              <SeverityChip severity={incident.severity} />
              <span className={styles.what}>
                <Link href={QUALITY_PATHS.incident(incident.id)}>
                  {incident.dataset}: {incident.title}
                </Link>
                <small>{incident.actual}</small>
              </span>
              <span title={formatTime(incident.openedAt)}>
                since {formatAgo(incident.openedAt)}
              </span>
              <span>
                {incident.assignee ? 'works on it: ' : 'owner: '}
                <EntityRefText
                  entityRef={incident.assignee ?? incident.owner}
                />
              </span>
              <IncidentStateChip state={incident.state} />
            </li>
          ))}
        </ul>
      ) : null}
      {props.total > shown.length ? (
        <p className={styles.more}>
          and {props.total - shown.length} more among the{' '}
          <Link href={QUALITY_PATHS.incidents}>incidents</Link>
        </p>
      ) : null}
    </>
  );
}
