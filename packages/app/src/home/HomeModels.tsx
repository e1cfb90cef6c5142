import type { ModelsStatusResponse } from '@analytics-engine/plugin-analytics-common';
import {
  LiveContent,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import type { Live } from '@analytics-engine/plugin-analytics-react';
import {
  ModelLines,
  useModelsMetrics,
} from '@analytics-engine/plugin-ml-models';
import { ButtonLink, Text } from '@backstage/ui';

/** What serves, what drifts, and what is being rolled out. */
export function HomeModels(props: { statuses: Live<ModelsStatusResponse> }) {
  const metrics = useModelsMetrics();
  return (
    <PageSection
      title="Models"
      description="What serves, what drifts, and what is being rolled out"
      actions={
        <ButtonLink size="small" variant="secondary" href="/ml-models">
          Open
        </ButtonLink>
      }
    >
      <LiveContent
        live={props.statuses}
        errorTitle="The models could not be loaded"
        heightPx={80}
      >
        {({ models }) =>
          models.length === 0 ? (
            <Text as="p" color="secondary">
              There is no model yet.
            </Text>
          ) : (
            <ModelLines models={models} metrics={metrics.data?.models} />
          )
        }
      </LiveContent>
    </PageSection>
  );
}
