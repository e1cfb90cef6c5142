import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import {
  Facts,
  PageSection,
  formatAgo,
  formatCount,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { PipelineHealth } from '../../status/PipelineHealth';
import { PipelineStateChip } from '../../status/PipelineStateChip';
import { PIPELINE_STATES } from '../../status/pipelineStates';

/** The state in words, and what happened last. */
export function StatusFacts(props: { status: PipelineStatus }) {
  const { status } = props;
  return (
    <PageSection title="State">
      <Facts
        items={[
          [
            'State',
            <>
              <PipelineStateChip state={status.state} />{' '}
              {PIPELINE_STATES[status.state].meaning}
            </>,
          ],
          ['Wanted', PIPELINE_STATES[status.desiredState].word],
          ['Since', `${formatTime(status.since)} (${formatAgo(status.since)})`],
          ['Health', <PipelineHealth status={status} />],
          [
            'Last batch',
            status.lastBatch
              ? `${status.lastBatch.id}, ${formatCount(
                  status.lastBatch.records,
                )} records, ${formatAgo(
                  status.lastBatch.finishedAt ?? status.lastBatch.startedAt,
                )}`
              : 'none yet',
          ],
          [
            'Last error',
            status.lastError
              ? `${status.lastError.message} (${
                  status.lastError.code
                }, ${formatAgo(status.lastError.at)})`
              : 'none',
          ],
        ]}
      />
    </PageSection>
  );
}
