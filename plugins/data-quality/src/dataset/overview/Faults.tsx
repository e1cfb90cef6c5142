import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type {
  CheckItem,
  DatasetQualityDetail,
} from '@analytics-engine/plugin-analytics-common';
import { PageSection } from '@analytics-engine/plugin-analytics-react';
import { Link, Text } from '@backstage/ui';
import { CheckStatusChip, SeverityChip } from '../../status/StatusWord';
import { SampleKeys } from '../runs/SampleKeys';
import styles from './Faults.module.css';

const IS_FAULT = { FAILED: true, WARN: true, ERROR: true } as const;
const SEVERITIES = ['critical', 'warning', 'info'];

/** What the last results found wrong, worst first, with keys of failing rows. */
export function Faults(props: { quality: DatasetQualityDetail }) {
  const { dataset } = props.quality;
  const faults = props.quality.items
    .filter(
      ({ lastResult }) => lastResult !== null && lastResult.status in IS_FAULT,
    )
    .sort(bySeverity);
  if (faults.length === 0) {
    return null;
  }
  return (
    <PageSection
      title="What is wrong"
      description="What the last results found, the most serious first"
    >
      <ul className={styles.faults}>
        {faults.map(({ definition, lastResult }) => (
          <li key={definition.id}>
            <div className={styles.line}>
              <CheckStatusChip status={lastResult!.status} />
              <SeverityChip severity={definition.severity} />
              <Link href={QUALITY_PATHS.check(dataset, definition.id)}>
                {definition.name}
              </Link>
            </div>
            <Text as="p" variant="body-medium">
              {lastResult!.error ??
                `${lastResult!.actual}; expected ${lastResult!.expected}`}
            </Text>
            <SampleKeys keys={lastResult!.sampleKeys} most={3} />
          </li>
        ))}
      </ul>
    </PageSection>
  );
}

function bySeverity(a: CheckItem, b: CheckItem): number {
  return (
    SEVERITIES.indexOf(a.definition.severity) -
      SEVERITIES.indexOf(b.definition.severity) ||
    (b.lastResult?.failedRows ?? 0) - (a.lastResult?.failedRows ?? 0)
  );
}
