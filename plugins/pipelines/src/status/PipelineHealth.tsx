import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import { StatusChip } from '@analytics-engine/plugin-analytics-react';

const HEALTH = {
  UP: { tone: 'success', word: 'Healthy' },
  DEGRADED: { tone: 'warning', word: 'Degraded' },
  DOWN: { tone: 'danger', word: 'Down' },
} as const;

/** A pipeline's health in one word. */
export function PipelineHealth(props: { health: PipelineStatus['health'] }) {
  const { tone, word } = HEALTH[props.health];
  return <StatusChip tone={tone}>{word}</StatusChip>;
}
