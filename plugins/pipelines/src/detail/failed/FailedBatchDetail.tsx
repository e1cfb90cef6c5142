import {
  ErrorState,
  Facts,
  PageSection,
  formatCount,
  formatTime,
  useLive,
} from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Flex, Skeleton } from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import { QUARANTINE_CLASSES } from '../../words/quarantineClasses';
import { ClearDialog } from './ClearDialog';
import { DiscardDialog } from './DiscardDialog';
import { DryRun } from './DryRun';
import { FailedRecords } from './FailedRecords';
import { PayloadSchema } from './PayloadSchema';
import { RetryDialog } from './RetryDialog';
import styles from './Failed.module.css';

/** One failed batch: its records beside the table's schema, and what can be done with it. */
export function FailedBatchDetail(props: {
  name: string;
  id: string;
  onClose(): void;
  onOperation(operation: { id: string; title: string }): void;
}) {
  const { name, id } = props;
  const api = useApi(pipelinesApiRef);
  const live = useLive({
    key: ['pipelines', 'one', name, 'error', id],
    load: signal => api.error(name, id, signal),
    intervalMs: 10_000,
  });
  const [dialog, setDialog] = useState<'retry' | 'clear' | 'discard'>();
  const anchor = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Opened from the list above: bring it into view and to the keyboard.
    anchor.current?.scrollIntoView?.({ block: 'start', behavior: 'smooth' });
    anchor.current?.focus({ preventScroll: true });
  }, []);
  const error = live.data;
  const what = error?.batchId ?? id;
  return (
    <div ref={anchor} tabIndex={-1} aria-label={`Failed batch ${what}`}>
      <PageSection
        title={
          error ? `${what}: ${QUARANTINE_CLASSES[error.class].word}` : what
        }
        description={
          error ? QUARANTINE_CLASSES[error.class].meaning : undefined
        }
        actions={
          <Flex gap="2">
            <Button
              size="small"
              variant="primary"
              isDisabled={!error}
              onPress={() => setDialog('retry')}
            >
              Retry
            </Button>
            <Button
              size="small"
              variant="secondary"
              isDisabled={error?.status !== 'FAILED'}
              onPress={() => setDialog('clear')}
            >
              Clear
            </Button>
            <Button
              size="small"
              variant="secondary"
              isDisabled={!error}
              onPress={() => setDialog('discard')}
            >
              Discard
            </Button>
            <Button size="small" variant="tertiary" onPress={props.onClose}>
              Close
            </Button>
          </Flex>
        }
      >
        {live.error && !error ? (
          <ErrorState
            title="The failed batch could not be loaded"
            error={live.error}
            onRetry={live.refresh}
          />
        ) : null}
        {live.isPending ? <Skeleton width="100%" height={240} /> : null}
        {error ? (
          <>
            <Facts
              items={[
                ['Refused by', error.dataset],
                ['Why', QUARANTINE_CLASSES[error.class].word],
                ['Message', error.message],
                ['Code', error.code],
                ['Records', formatCount(error.records)],
                ['First seen', formatTime(error.firstSeen)],
                [
                  'Last tried',
                  `${formatTime(error.lastSeen)}, ${error.attempts} ${
                    error.attempts === 1 ? 'attempt' : 'attempts'
                  }`,
                ],
              ]}
            />
            <DryRun name={name} id={error.id} />
            <div className={styles.beside}>
              <FailedRecords rows={error.rows} total={error.records} />
              <PayloadSchema error={error} />
            </div>
          </>
        ) : null}
      </PageSection>
      {dialog === 'retry' ? (
        <RetryDialog
          name={name}
          selection={{ batchIds: [id] }}
          what={what}
          onOperation={props.onOperation}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
      {dialog === 'clear' ? (
        <ClearDialog
          name={name}
          selection={{ batchIds: [id] }}
          what={what}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
      {dialog === 'discard' ? (
        <DiscardDialog
          name={name}
          id={id}
          what={what}
          onDiscarded={props.onClose}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
    </div>
  );
}
