import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { AnomalyVerdict } from '@analytics-engine/plugin-analytics-common';
import {
  PageSection,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { Link, Text } from '@backstage/ui';
import { SeverityChip } from '../../status/StatusWord';
import { ANOMALY_METRICS } from '../../words/anomalies';
import faults from '../overview/Faults.module.css';

/** Courses of numbers that left what was expected of them. */
export function AnomalyList(props: {
  dataset: string;
  anomalies: AnomalyVerdict[];
}) {
  const { dataset, anomalies } = props;
  if (anomalies.length === 0) {
    return null;
  }
  return (
    <PageSection
      title="Unusual"
      description="Nobody wrote a limit for these; they left what is usual for the hour and the day"
    >
      <ul className={faults.faults}>
        {anomalies.map(anomaly => {
          const { title, format } = ANOMALY_METRICS[anomaly.metric];
          const { low, high } = anomaly.expected;
          return (
            <li key={`${anomaly.metric} ${anomaly.column}`}>
              <div className={faults.line}>
                <SeverityChip severity={anomaly.severity} />
                <Link href={QUALITY_PATHS.dataset(dataset, 'trends')}>
                  {title(anomaly.column)}
                </Link>
                <Text variant="body-small" color="secondary">
                  {formatTime(anomaly.at)}
                </Text>
              </div>
              <Text as="p" variant="body-medium">
                {anomaly.reason}
              </Text>
              <Text as="p" variant="body-small" color="secondary">
                {format(anomaly.value)}, expected {format(low)} to{' '}
                {format(high)}
              </Text>
            </li>
          );
        })}
      </ul>
    </PageSection>
  );
}
