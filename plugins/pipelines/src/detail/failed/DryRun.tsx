import {
  ErrorState,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { RiTestTubeLine } from '@remixicon/react';
import { useState } from 'react';
import { pipelinesApiRef } from '../../api/PipelinesApi';
import type { DryRunResponse } from '../../api/types';

const MAX_FAILURES = 5;

/** Tries the batch against a temporary table, so that a retry holds no surprise. */
export function DryRun(props: { name: string; id: string }) {
  const api = useApi(pipelinesApiRef);
  const [isPending, setPending] = useState(false);
  const [result, setResult] = useState<DryRunResponse>();
  const [error, setError] = useState<Error>();
  const run = async () => {
    setPending(true);
    setError(undefined);
    try {
      setResult(await api.dryRunRetry(props.name, props.id));
    } catch (caught) {
      setResult(undefined);
      setError(caught as Error);
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <div>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiTestTubeLine />}
          isPending={isPending}
          onPress={run}
        >
          Dry run
        </Button>
      </div>
      {error ? (
        <ErrorState title="The dry run could not be done" error={error} />
      ) : null}
      {result ? (
        <Alert
          role="status"
          status={result.wouldFail === 0 ? 'success' : 'warning'}
          icon
          title={
            result.wouldFail === 0
              ? `A retry would land all ${formatCount(result.records)} records`
              : `A retry would land ${formatCount(
                  result.wouldLand,
                )} of ${formatCount(result.records)} records`
          }
          description={describeFailures(result)}
        />
      ) : null}
    </>
  );
}

function describeFailures(result: DryRunResponse): string {
  if (result.failures.length === 0) {
    return 'Tried against a temporary table; nothing was changed.';
  }
  const shown = result.failures
    .slice(0, MAX_FAILURES)
    .map(({ offset, message }) => `Offset ${offset}: ${message}`);
  const more = result.failures.length - shown.length;
  return `${shown.join('. ')}${more > 0 ? `. And ${more} more` : ''}`;
}
