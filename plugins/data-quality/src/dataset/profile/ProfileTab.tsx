import type { DatasetProfile } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  LiveContent,
  PageSection,
  errorMessage,
  formatAgo,
  formatCount,
  formatMs,
} from '@analytics-engine/plugin-analytics-react';
import { toastApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiRefreshLine } from '@remixicon/react';
import { useState } from 'react';
import { dataQualityApiRef } from '../../api/DataQualityApi';
import { useProfile } from '../../hooks/useDataset';
import { useRefreshQuality } from '../../hooks/useRefreshQuality';
import { ColumnCard } from './ColumnCard';
import styles from './Profile.module.css';

/** What the columns hold. */
export function ProfileTab(props: { name: string }) {
  const live = useProfile(props.name);
  const again = useProfileAgain(props.name);
  return (
    <PageSection
      title="Profile"
      description={live.data ? describe(live.data) : 'What the columns hold'}
      actions={
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiRefreshLine />}
          isPending={again.isPending}
          onPress={again.run}
        >
          Look again
        </Button>
      }
    >
      <LiveContent
        live={live}
        errorTitle="The profile could not be loaded"
        heightPx={400}
      >
        {profile =>
          profile.rows === 0 ? (
            <EmptyState
              title="The dataset is empty"
              description="There is nothing to profile yet."
            />
          ) : (
            <ul className={styles.columns}>
              {profile.columns.map(column => (
                <ColumnCard
                  key={column.name}
                  column={column}
                  rows={profile.sampledRows}
                />
              ))}
            </ul>
          )
        }
      </LiveContent>
    </PageSection>
  );
}

function describe(profile: DatasetProfile): string {
  const { rows, sampledRows, profiledAt, durationMs } = profile;
  const seen =
    sampledRows < rows
      ? `${formatCount(sampledRows)} of ${formatCount(rows)} rows`
      : `${formatCount(rows)} rows`;
  return `${seen}, looked at ${formatAgo(profiledAt)} in ${formatMs(
    durationMs,
  )}`;
}

function useProfileAgain(name: string) {
  const api = useApi(dataQualityApiRef);
  const toasts = useApi(toastApiRef);
  const refresh = useRefreshQuality();
  const [isPending, setPending] = useState(false);
  const run = async () => {
    setPending(true);
    try {
      await api.profile(name, { refresh: true });
      await refresh();
    } catch (error) {
      toasts.post({
        title: `${name} could not be profiled`,
        description: errorMessage(error as Error),
        status: 'danger',
      });
    } finally {
      setPending(false);
    }
  };
  return { run, isPending };
}
