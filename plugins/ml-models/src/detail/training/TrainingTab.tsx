import {
  EmptyState,
  LiveContent,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { Button } from '@backstage/ui';
import { useState } from 'react';
import { useTraining } from '../../hooks/useModels';
import { RetrainDialog } from './RetrainDialog';
import { TrainingCard } from './TrainingCard';

/** Runs that are drawn whole; older ones stay in the REST answer. */
const SHOWN_RUNS = 20;

/** Training runs of a model, newest first, and how to begin one. */
export function TrainingTab(props: { name: string }) {
  const live = useTraining();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <LiveContent
        live={live}
        errorTitle="The training runs could not be loaded"
        heightPx={240}
      >
        {({ jobs }) => {
          const own = jobs.filter(({ model }) => model === props.name);
          return (
            <>
              <PageSection
                title="Training"
                description="Champion and candidate are judged on the same rows, newer than those that the candidate learned from"
                actions={
                  <Button size="small" onPress={() => setAsking(true)}>
                    {own.length === 0 ? 'Train' : 'Train again'}
                  </Button>
                }
              >
                {own.length === 0 ? (
                  <EmptyState
                    title="It was never trained here"
                    description="Choose a range of days; the better of two algorithms becomes a new version."
                  />
                ) : null}
              </PageSection>
              {own.slice(0, SHOWN_RUNS).map((job, index) => (
                <TrainingCard
                  key={job.trainingId}
                  job={job}
                  isOpen={index === 0}
                />
              ))}
            </>
          );
        }}
      </LiveContent>
      {isAsking ? (
        <RetrainDialog name={props.name} onClose={() => setAsking(false)} />
      ) : null}
    </>
  );
}
