import type { DeploymentDetail } from '@analytics-engine/plugin-analytics-common';
import {
  Facts,
  PageSection,
  StatusChip,
  formatAgo,
  formatSeconds,
  formatTime,
} from '@analytics-engine/plugin-analytics-react';
import { DEPLOYMENT_STATES, STRATEGIES } from '../../words/deploymentStates';
import { Comparison } from './Comparison';
import { DeploymentActions } from './DeploymentActions';
import { DeploymentHistory } from './DeploymentHistory';
import { StepTrack } from './StepTrack';

/** One deployment: how far it is, how it compares, and what can be done. */
export function DeploymentCard(props: { deployment: DeploymentDetail }) {
  const { deployment } = props;
  const state = DEPLOYMENT_STATES[deployment.state];
  return (
    <>
      <PageSection
        title={`${deployment.version} by ${STRATEGIES[
          deployment.strategy
        ].label.toLowerCase()}`}
        description={STRATEGIES[deployment.strategy].description}
        actions={<DeploymentActions deployment={deployment} />}
      >
        <StepTrack deployment={deployment} />
        <Facts
          items={[
            [
              'State',
              <>
                <StatusChip tone={state.tone}>{state.word}</StatusChip>{' '}
                {deployment.reason}
              </>,
            ],
            ['Takes over from', deployment.stableVersion ?? 'nothing'],
            [
              'Begun',
              `${formatTime(deployment.startedAt)} (${formatAgo(
                deployment.startedAt,
              )}) by ${deployment.startedBy}`,
            ],
            ...paceOf(deployment),
            [
              'Ended',
              deployment.finishedAt
                ? formatTime(deployment.finishedAt)
                : 'not yet',
            ],
          ]}
        />
      </PageSection>
      {deployment.comparison ? (
        <Comparison
          comparison={deployment.comparison}
          until={deployment.finishedAt}
        />
      ) : null}
      <DeploymentHistory events={deployment.history} />
    </>
  );
}

/** Nothing for what goes into production at once, without a comparison. */
function paceOf(deployment: DeploymentDetail): Array<[string, string]> {
  return deployment.strategy === 'immediate'
    ? []
    : [
        [
          'Each step',
          `at least ${formatSeconds(deployment.stepDurationSeconds)}, ${
            deployment.autoPromote
              ? 'then on by itself when the comparison is good'
              : 'then waits for a person'
          }`,
        ],
      ];
}
