import { MODEL_ANNOTATION } from '@analytics-engine/plugin-analytics-common';
import {
  EntityCard,
  LiveProvider,
  StatusChip,
} from '@analytics-engine/plugin-analytics-react';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert, ButtonLink, Flex } from '@backstage/ui';
import { ModelFigures } from '../detail/overview/ModelFigures';
import { useModelStatus } from '../hooks/useModels';
import { MODEL_HEALTH, MODEL_STATES } from '../words/modelStates';

/** A model's state and figures on its catalog page. */
export function ModelEntityCard() {
  const { entity } = useEntity();
  const name = entity.metadata.annotations?.[MODEL_ANNOTATION];
  return name ? (
    <LiveProvider>
      <ModelCard name={name} />
    </LiveProvider>
  ) : null;
}

function ModelCard(props: { name: string }) {
  const { name } = props;
  const live = useModelStatus(name);
  return (
    <EntityCard
      title="Model"
      live={live}
      actions={
        <ButtonLink
          size="small"
          variant="secondary"
          href={`/ml-models/${name}`}
        >
          Open
        </ButtonLink>
      }
    >
      {status => (
        <Flex direction="column" gap="3">
          <Flex gap="3" align="center">
            <StatusChip tone={MODEL_STATES[status.state].tone}>
              {MODEL_STATES[status.state].word}
            </StatusChip>
            <StatusChip tone={MODEL_HEALTH[status.health].tone}>
              {MODEL_HEALTH[status.health].word}
            </StatusChip>
            {status.production?.version}
          </Flex>
          {status.reasons.length > 0 ? (
            <Alert
              status="warning"
              icon
              role="status"
              title={status.reasons.join('; ')}
            />
          ) : null}
          <ModelFigures name={name} />
        </Flex>
      )}
    </EntityCard>
  );
}
