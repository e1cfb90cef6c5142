import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { QualityGate } from '@analytics-engine/plugin-analytics-common';
import {
  ReasonDialog,
  StatusChip,
  formatAgo,
} from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Button, Link, Text } from '@backstage/ui';
import { useState } from 'react';
import { dataQualityApiRef } from '../../api/DataQualityApi';
import { useRefreshQuality } from '../../hooks/useRefreshQuality';
import styles from '../overview/Faults.module.css';
import { PASSAGES } from './passages';

const TOAST_MS = 6_000;

/** One closed gate: what it holds back, why, and the way to open it. */
export function GateItem(props: { gate: QualityGate }) {
  const { gate } = props;
  const api = useApi(dataQualityApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshQuality();
  const [isAsking, setAsking] = useState(false);
  const { held, opens } = PASSAGES[gate.passage];
  const open = async (reason: string) => {
    await api.openGate(gate.id, reason);
    toasts.post({
      title: 'The gate is open',
      status: 'success',
      timeout: TOAST_MS,
    });
    await refresh();
  };
  return (
    <li>
      <div className={styles.line}>
        <StatusChip tone="warning">Closed</StatusChip>
        <Text variant="body-medium" weight="bold">
          {held}
        </Text>
        <Text variant="body-small" color="secondary">
          since {formatAgo(gate.closedAt)}
        </Text>
        <Button
          size="small"
          variant="secondary"
          onPress={() => setAsking(true)}
        >
          Open the gate
        </Button>
      </div>
      <Text as="p" variant="body-medium">
        {gate.reason}
      </Text>
      {gate.checkId ? (
        <Link href={QUALITY_PATHS.check(gate.dataset, gate.checkId)}>
          See the check
        </Link>
      ) : null}
      {isAsking ? (
        <ReasonDialog
          title="Open the gate?"
          confirmLabel="Open the gate"
          onConfirm={open}
          onClose={() => setAsking(false)}
        >
          {opens} It stays open while this incident lasts, though the check may
          go on failing.
        </ReasonDialog>
      ) : null}
    </li>
  );
}
