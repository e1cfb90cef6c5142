import type { ModelStatus } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  LiveContent,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { useModelVersions } from '../../hooks/useModels';
import { ScoreSection } from '../scoring/ScoreSection';
import { PredictForm } from './PredictForm';

/** What the model says: about one row by a form out of the signature, about whole datasets. */
export function TryItTab(props: { status: ModelStatus }) {
  const { model, production } = props.status;
  const live = useModelVersions(model);
  return (
    <LiveContent
      live={live}
      errorTitle="The signature could not be loaded"
      heightPx={320}
    >
      {({ versions }) => {
        const version =
          versions.find(one => one.version === production?.version) ??
          versions[0];
        return version ? (
          <>
            {/* Another version may take other features: a new form. */}
            <PredictForm key={version.version} version={version} />
            <ScoreSection status={props.status} />
          </>
        ) : (
          <PageSection title="Try it">
            <EmptyState
              title="No version to ask"
              description="Train one or register one first."
            />
          </PageSection>
        );
      }}
    </LiveContent>
  );
}
