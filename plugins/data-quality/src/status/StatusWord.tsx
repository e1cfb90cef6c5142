import type {
  CheckSeverity,
  CheckStatus,
  IncidentState,
  QualityStatus,
  RunStatus,
} from '@analytics-engine/plugin-analytics-common';
import { StatusChip } from '@analytics-engine/plugin-analytics-react';
import {
  CHECK_STATUSES,
  INCIDENT_STATE_WORDS,
  QUALITY_STATUSES,
  RUN_STATUSES,
  SEVERITIES,
} from '../words/statuses';
import type { StatusWords } from '../words/statuses';

/** A state in one word; its meaning on hover. */
export function StatusWord(props: { words: StatusWords }) {
  const { tone, word, meaning } = props.words;
  return (
    <StatusChip tone={tone} title={meaning}>
      {word}
    </StatusChip>
  );
}

/** How a dataset or the whole stands. */
export function QualityStatusChip(props: { status: QualityStatus }) {
  return <StatusWord words={QUALITY_STATUSES[props.status]} />;
}

/** How a check came out. */
export function CheckStatusChip(props: { status: CheckStatus }) {
  return <StatusWord words={CHECK_STATUSES[props.status]} />;
}

/** How a run came out. */
export function RunStatusChip(props: { status: RunStatus }) {
  return <StatusWord words={RUN_STATUSES[props.status]} />;
}

/** How much a check matters. */
export function SeverityChip(props: { severity: CheckSeverity }) {
  return <StatusWord words={SEVERITIES[props.severity]} />;
}

/** Where an incident stands. */
export function IncidentStateChip(props: { state: IncidentState }) {
  return <StatusWord words={INCIDENT_STATE_WORDS[props.state]} />;
}
