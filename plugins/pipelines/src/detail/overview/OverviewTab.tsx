import { PIPELINE_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import { StaleArea } from '@analytics-engine/plugin-analytics-react';
import type { Live } from '@analytics-engine/plugin-analytics-react';
import { Alert, ButtonLink } from '@backstage/ui';
import { HistoryCharts } from './HistoryCharts';
import { HeldNotice } from './HeldNotice';
import { LagExplained } from './LagExplained';
import { StatusFacts } from './StatusFacts';
import { StatusTiles } from './StatusTiles';

/** Is this pipeline fine, and if not, what to do. */
export function OverviewTab(props: {
  status: PipelineStatus;
  live: Live<PipelineStatus>;
}) {
  const { status, live } = props;
  return (
    <StaleArea isStale={live.isStale}>
      {status.state === 'FAILED' && status.lastError ? (
        <Alert
          status="danger"
          icon
          role="alert"
          title={`It has failed: ${status.lastError.message}`}
          description={`Error ${status.lastError.code}. Events wait in the log and nothing was lost. Correct the cause, then restart it.`}
        />
      ) : null}
      <HeldNotice name={status.name} holds={status.heldBy} />
      {status.errorCount > 0 ? (
        <Alert
          status="warning"
          icon
          title={`${status.errorCount} failed ${
            status.errorCount === 1 ? 'batch waits' : 'batches wait'
          } for you`}
          description="Their records were set aside; their neighbours landed."
          customActions={
            <ButtonLink
              size="small"
              variant="secondary"
              href={`/pipelines/${status.name}/failed`}
            >
              Open the workbench
            </ButtonLink>
          }
        />
      ) : null}
      <StatusTiles status={status} thresholds={PIPELINE_THRESHOLDS} />
      <HistoryCharts name={status.name} />
      <LagExplained name={status.name} />
      <StatusFacts status={status} />
    </StaleArea>
  );
}
