import {
  EmptyState,
  LiveContent,
  LiveIndicator,
  PageBody,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { Header } from '@backstage/ui';
import { useModelStatuses, useModelsMetrics } from '../hooks/useModels';
import { ModelTable } from './ModelTable';
import { ModelTiles } from './ModelTiles';

/** All models: what needs somebody first, then one line each. */
export function ModelsPage() {
  const statuses = useModelStatuses();
  const metrics = useModelsMetrics();
  return (
    <>
      <Header
        title="ML models"
        description="Served, watched, trained again and rolled back"
        customActions={<LiveIndicator live={[statuses, metrics]} />}
      />
      <PageBody>
        <LiveContent
          live={statuses}
          errorTitle="The models could not be loaded"
          heightPx={320}
        >
          {({ models }) => (
            <>
              <ModelTiles models={models} metrics={metrics.data?.models} />
              <PageSection title="All models">
                {models.length === 0 ? (
                  <EmptyState
                    title="No models yet"
                    description="Register an ONNX file with POST /ml/models/<name>/versions, or define a model in the configuration and train it here."
                  />
                ) : (
                  <ModelTable models={models} metrics={metrics.data?.models} />
                )}
              </PageSection>
            </>
          )}
        </LiveContent>
      </PageBody>
    </>
  );
}
