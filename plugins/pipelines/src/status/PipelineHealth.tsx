import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import { StatusChip } from '@analytics-engine/plugin-analytics-react';
import { Text } from '@backstage/ui';

const HEALTH = {
  UP: { tone: 'success', word: 'Healthy' },
  DEGRADED: { tone: 'warning', word: 'Degraded' },
  DOWN: { tone: 'danger', word: 'Down' },
} as const;

/** A pipeline's health in one word. One that stands still on purpose is not ill. */
export function PipelineHealth(props: {
  status: Pick<PipelineStatus, 'health' | 'state' | 'desiredState' | 'heldBy'>;
}) {
  const { health, state, desiredState, heldBy } = props.status;
  if (heldBy.length > 0 && desiredState === 'RUNNING') {
    return (
      <StatusChip tone="warning" title={heldBy[0].reason}>
        Held
      </StatusChip>
    );
  }
  if (state === desiredState && desiredState !== 'RUNNING') {
    return <Text color="secondary">not running</Text>;
  }
  const { tone, word } = HEALTH[health];
  return <StatusChip tone={tone}>{word}</StatusChip>;
}
