import type { ModelsStatusResponse } from '@analytics-engine/plugin-analytics-common';
import { Tile, UNKNOWN_TEXT } from '@analytics-engine/plugin-analytics-react';
import { summariseServing } from './summariseServing';

/** How many models serve, and what is being rolled out, for pages about everything. */
export function ServingTile(props: {
  /** Undefined while it is not known. */
  statuses: ModelsStatusResponse | undefined;
}) {
  if (!props.statuses) {
    return (
      <Tile label="Models serving" value={UNKNOWN_TEXT} hint="not known" />
    );
  }
  const { models } = props.statuses;
  const { serving, ill, waiting, tone } = summariseServing(models);
  const rollouts = models.filter(({ deploymentId }) => deploymentId !== null);
  const hints = [
    ...(ill.length > 0 ? [`${ill.length} not healthy`] : []),
    ...(rollouts.length > 0 ? [`${rollouts.length} being rolled out`] : []),
    ...(waiting.length > 0 ? [`${waiting.length} not deployed yet`] : []),
  ];
  return (
    <Tile
      label="Models serving"
      value={`${serving.length} of ${models.length}`}
      hint={hints.join(', ') || 'all are healthy'}
      tone={tone}
    />
  );
}
