import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { Quarantine } from '@analytics-engine/plugin-analytics-common';
import {
  Facts,
  ReasonDialog,
  formatAgo,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex, Link, Text } from '@backstage/ui';
import { useState } from 'react';
import { dataQualityApiRef } from '../../api/DataQualityApi';
import type { QuarantineVerb } from '../../api/DataQualityApi';
import { useRefreshQuality } from '../../hooks/useRefreshQuality';
import { StatusWord } from '../../status/StatusWord';
import { QUARANTINE_STATES } from '../../words/statuses';
import styles from '../overview/Faults.module.css';

const VERBS: Record<
  QuarantineVerb,
  { label: string; title: string; what: string }
> = {
  release: {
    label: 'Release',
    title: 'Move the rows back?',
    what: 'The rows return to the dataset as they are, and its checks run again.',
  },
  discard: {
    label: 'Discard',
    title: 'Delete the rows for good?',
    what: 'The rows are deleted from the quarantine table and cannot be brought back.',
  },
};

/** Rows that one failed check moved out, and what can become of them. */
export function QuarantineItem(props: { quarantine: Quarantine }) {
  const { quarantine } = props;
  const api = useApi(dataQualityApiRef);
  const refresh = useRefreshQuality();
  const [verb, setVerb] = useState<QuarantineVerb>();
  const end = async (reason: string) => {
    await api.endQuarantine(quarantine.id, verb!, reason);
    await refresh();
  };
  return (
    <li>
      <div className={styles.line}>
        <StatusWord words={QUARANTINE_STATES[quarantine.state]} />
        <Text variant="body-medium" weight="bold">
          {formatCount(quarantine.rows)} rows
        </Text>
        <Text variant="body-small" color="secondary">
          {formatAgo(quarantine.createdAt)}
        </Text>
        {quarantine.state === 'HELD' ? (
          <Flex gap="2">
            <Button
              size="small"
              variant="secondary"
              onPress={() => setVerb('release')}
            >
              Release
            </Button>
            <Button
              size="small"
              variant="secondary"
              onPress={() => setVerb('discard')}
            >
              Discard
            </Button>
          </Flex>
        ) : null}
      </div>
      <Facts
        items={[
          ['Why', quarantine.reason],
          [
            'Check',
            <Link
              href={QUALITY_PATHS.check(quarantine.dataset, quarantine.checkId)}
            >
              {quarantine.checkId}
            </Link>,
          ],
          ['Table', <code>{quarantine.table}</code>],
          ...(quarantine.finishedBy
            ? [
                [
                  'Ended by',
                  `${quarantine.finishedBy}, ${formatAgo(
                    quarantine.finishedAt,
                  )}`,
                ] as [string, string],
              ]
            : []),
          ...(quarantine.error
            ? [['Error', quarantine.error] as [string, string]]
            : []),
        ]}
      />
      {verb ? (
        <ReasonDialog
          title={VERBS[verb].title}
          confirmLabel={VERBS[verb].label}
          destructive={verb === 'discard'}
          onConfirm={end}
          onClose={() => setVerb(undefined)}
        >
          {VERBS[verb].what} Only administrators may do this.
        </ReasonDialog>
      ) : null}
    </li>
  );
}
