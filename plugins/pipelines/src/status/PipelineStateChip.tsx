import type { PipelineState } from '@analytics-engine/plugin-analytics-common';
import { StatusChip } from '@analytics-engine/plugin-analytics-react';
import { PIPELINE_STATES } from './pipelineStates';

/** A pipeline's state in one word. */
export function PipelineStateChip(props: { state: PipelineState }) {
  const { tone, word, meaning } = PIPELINE_STATES[props.state];
  return (
    <StatusChip tone={tone} title={meaning}>
      {word}
    </StatusChip>
  );
}
