import type { ModelStatus } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  LiveContent,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { ButtonLink } from '@backstage/ui';
import { useState } from 'react';
import { useDeployment, useDeployments } from '../../hooks/useModels';
import { DeploymentCard } from './DeploymentCard';
import { DeploymentTable } from './DeploymentTable';

/** The deployment in hand with its live comparison, and the ones before. */
export function DeploymentTab(props: { status: ModelStatus }) {
  const { model, deploymentId } = props.status;
  const list = useDeployments(model);
  const [chosen, setChosen] = useState<string>();
  const newest = list.data?.deployments[0]?.deploymentId;
  const shown = chosen ?? deploymentId ?? newest;
  const one = useDeployment(model, shown);
  return (
    <>
      {shown !== undefined ? (
        <LiveContent
          live={one}
          errorTitle="The deployment could not be loaded"
          heightPx={320}
        >
          {deployment => <DeploymentCard deployment={deployment} />}
        </LiveContent>
      ) : null}
      <PageSection title="All deployments">
        <LiveContent
          live={list}
          errorTitle="The deployments could not be loaded"
        >
          {({ deployments }) =>
            deployments.length === 0 ? (
              <EmptyState
                title="Nothing was deployed yet"
                description="Choose a version and how it takes over."
                action={
                  <ButtonLink href={`/ml-models/${model}/versions`}>
                    Choose a version
                  </ButtonLink>
                }
              />
            ) : (
              <DeploymentTable deployments={deployments} onChoose={setChosen} />
            )
          }
        </LiveContent>
      </PageSection>
    </>
  );
}
