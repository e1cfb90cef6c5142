import type { ModelStatus } from '@analytics-engine/plugin-analytics-common';
import {
  Facts,
  PageSection,
  StatusChip,
  formatAgo,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { MODEL_HEALTH, MODEL_STATES } from '../../words/modelStates';

/** Where the model stands, in words. */
export function ModelFacts(props: { status: ModelStatus }) {
  const { status } = props;
  const state = MODEL_STATES[status.state];
  const health = MODEL_HEALTH[status.health];
  return (
    <PageSection title="State">
      <Facts
        items={[
          [
            'State',
            <>
              <StatusChip tone={state.tone}>{state.word}</StatusChip>{' '}
              {state.meaning}
            </>,
          ],
          ['Health', <StatusChip tone={health.tone}>{health.word}</StatusChip>],
          [
            'In production',
            status.production
              ? `${status.production.version} since ${formatTime(
                  status.production.since,
                )} (${formatAgo(status.production.since)})`
              : 'nothing',
          ],
          [
            'Candidate',
            status.canary
              ? `${status.canary.version} on ${status.canary.trafficPercent} % of the requests`
              : 'none',
          ],
          ['Version before', status.previous?.version ?? 'none'],
        ]}
      />
    </PageSection>
  );
}
