import type { TrainingJob } from '@analytics-engine/plugin-analytics-common';
import {
  Facts,
  OperationToast,
  PageSection,
  StatusChip,
  formatAgo,
  formatCount,
  formatSpan,
} from '@analytics-engine/plugin-analytics-react';
import { Alert, Button } from '@backstage/ui';
import { useState } from 'react';
import { TRAINING_STATES, isTrainingRunning } from '../../words/trainingStates';
import { LearningCurves } from './LearningCurves';
import { TrainingFigures } from './TrainingFigures';

/** One training run: how far, how good, and what was decided. */
export function TrainingCard(props: { job: TrainingJob; isOpen: boolean }) {
  const { job } = props;
  const [isOpen, setOpen] = useState(props.isOpen);
  const isRunning = isTrainingRunning(job.state);
  const state = TRAINING_STATES[job.state];
  return (
    <PageSection
      title={job.version ? `Version ${job.version}` : 'Training run'}
      description={`Begun ${formatAgo(job.queuedAt)} by ${job.startedBy}`}
      actions={
        <>
          <StatusChip tone={state.tone}>{state.word}</StatusChip>
          <Button
            size="small"
            variant="tertiary"
            aria-expanded={isOpen}
            onPress={() => setOpen(open => !open)}
          >
            {isOpen ? 'Less' : 'More'}
          </Button>
        </>
      }
    >
      {isRunning ? (
        <OperationToast
          operationId={job.operationId}
          title={job.step}
          canCancel
        />
      ) : null}
      {job.error ? (
        <Alert status="danger" icon role="alert" title={job.error} />
      ) : null}
      {job.decisionReason ? (
        <Alert
          status={job.decision === 'DEPLOYED' ? 'success' : 'info'}
          icon
          role="status"
          title={decisionTitle(job)}
          description={job.decisionReason}
        />
      ) : null}
      {isOpen ? (
        <>
          <Facts
            items={[
              [
                'Learned from',
                formatSpan(job.trainingData.from, job.trainingData.to),
              ],
              [
                'Rows',
                job.rows
                  ? `${formatCount(job.rows.training)} to learn, ${formatCount(
                      job.rows.holdout,
                    )} held out`
                  : `not counted${isRunning ? ' yet' : ''}`,
              ],
            ]}
          />
          <TrainingFigures metrics={job.metrics} baseline={job.baseline} />
          <LearningCurves curves={job.curves} />
        </>
      ) : null}
    </PageSection>
  );
}

/** What was decided, in words. */
function decisionTitle({ baseline, decision }: TrainingJob): string {
  if (decision !== 'DEPLOYED') return 'The version in production was kept';
  return baseline
    ? 'It was better and was deployed'
    : 'It was the first and was deployed';
}
