import type { DryRunResponse } from '@analytics-engine/plugin-analytics-common';
import {
  ErrorState,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { RiTestTubeLine } from '@remixicon/react';
import { useState } from 'react';
import { pipelinesApiRef } from '../../api/PipelinesApi';

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
          status={result.wouldLand === result.tried ? 'success' : 'warning'}
          icon
          title={describeResult(result)}
          description={describeFailures(result)}
        />
      ) : null}
    </>
  );
}

function describeResult(result: DryRunResponse): string {
  const { tried, total, wouldLand } = result;
  const of = `${formatCount(tried)} ${tried === 1 ? 'record' : 'records'}`;
  const sample = tried < total ? ` (the first of ${formatCount(total)})` : '';
  if (wouldLand === tried) {
    return `A retry would land ${tried === 1 ? 'the' : 'all'} ${of}${sample}`;
  }
  return wouldLand === 0
    ? `A retry would land none of ${of}${sample}`
    : `A retry would land ${formatCount(wouldLand)} of ${of}${sample}`;
}

function describeFailures(result: DryRunResponse): string {
  const refused = result.rows.filter(row => row.result === 'REFUSED');
  if (refused.length === 0) {
    return 'Tried against a temporary table; nothing was changed.';
  }
  const shown = refused
    .slice(0, MAX_FAILURES)
    .map(({ offset, message }) => `Offset ${offset}: ${message ?? 'refused'}`);
  const more = refused.length - shown.length;
  return `${shown.join('. ')}${more > 0 ? `. And ${more} more` : ''}`;
}
