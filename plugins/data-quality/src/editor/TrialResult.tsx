import type { CheckTrial } from '@analytics-engine/plugin-analytics-common';
import {
  CodeBlock,
  formatCount,
  formatMs,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { Button } from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import { ResultFacts } from '../dataset/runs/ResultFacts';
import { SampleKeys } from '../dataset/runs/SampleKeys';

/** What the check finds in the data as it is; nothing was stored. */
export function TrialResult(props: { trial: CheckTrial }) {
  const { trial } = props;
  const [showsSql, setShowsSql] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // It appears below the fold of a long form.
    anchor.current?.scrollIntoView?.({ block: 'nearest', behavior: 'smooth' });
  }, []);
  if (!trial.result) {
    return null;
  }
  return (
    <div ref={anchor} role="status">
      <PageSection
        title="Dry run"
        description={`${formatCount(trial.rowsScanned)} rows read in ${formatMs(
          trial.durationMs,
        )}; nothing was stored and no incident opened`}
        actions={
          trial.sql ? (
            <Button
              size="small"
              variant="tertiary"
              aria-expanded={showsSql}
              onPress={() => setShowsSql(!showsSql)}
            >
              {showsSql ? 'Hide the SQL' : 'Show the SQL'}
            </Button>
          ) : undefined
        }
      >
        <ResultFacts result={trial.result} />
        <SampleKeys keys={trial.result.sampleKeys} />
        {showsSql && trial.sql ? (
          <CodeBlock label="The SQL" text={trial.sql} />
        ) : null}
      </PageSection>
    </div>
  );
}
