import {
  PIPELINE_ANNOTATION,
  PIPELINE_THRESHOLDS,
} from '@analytics-engine/plugin-analytics-common';
import {
  EntityCard,
  LiveProvider,
  TrendChart,
  SERIES_COLORS,
  formatCompact,
} from '@analytics-engine/plugin-analytics-react';
import { useEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink, Flex, Link } from '@backstage/ui';
import { PipelineActions } from '../actions/PipelineActions';
import { StatusTiles } from '../detail/overview/StatusTiles';
import { usePipelineHistory, usePipelineStatus } from '../hooks/usePipeline';
import { PipelineStateChip } from '../status/PipelineStateChip';

/** A pipeline's state, numbers and actions on its catalog page. */
export function PipelineEntityCard() {
  const { entity } = useEntity();
  const name = entity.metadata.annotations?.[PIPELINE_ANNOTATION];
  return name ? (
    <LiveProvider>
      <PipelineCard name={name} />
    </LiveProvider>
  ) : null;
}

function PipelineCard(props: { name: string }) {
  const { name } = props;
  const live = usePipelineStatus(name);
  const history = usePipelineHistory(name);
  return (
    <EntityCard
      title="Pipeline"
      live={live}
      actions={
        <ButtonLink
          size="small"
          variant="secondary"
          href={`/pipelines/${name}`}
        >
          Open
        </ButtonLink>
      }
    >
      {status => (
        <>
          <Flex gap="3" align="center" justify="between">
            <Flex gap="3" align="center">
              <PipelineStateChip state={status.state} />
              {status.errorCount > 0 ? (
                <Link href={`/pipelines/${name}/failed`} color="danger">
                  {status.errorCount} failed batches are open
                </Link>
              ) : null}
            </Flex>
            <PipelineActions
              name={name}
              state={status.state}
              isHeld={status.heldBy.length > 0}
            />
          </Flex>
          <StatusTiles status={status} thresholds={PIPELINE_THRESHOLDS} />
          <TrendChart
            title="Events per second"
            points={history.data?.points ?? []}
            at={point => point.at}
            format={formatCompact}
            heightPx={140}
            series={[
              {
                label: 'events/s',
                value: point => point.eventsPerSecond,
                color: SERIES_COLORS[0],
                area: true,
              },
            ]}
          />
        </>
      )}
    </EntityCard>
  );
}
