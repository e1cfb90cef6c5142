import { ML_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import type {
  ModelMetricsLine,
  ModelStatus,
} from '@analytics-engine/plugin-analytics-common';
import {
  StatusChip,
  VerdictNumber,
  formatAgo,
  formatCount,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import { Cell, CellText } from '@backstage/ui';
import type { ColumnConfig } from '@backstage/ui';
import { formatFigure, formatMilliseconds } from '../words/figures';
import { MODEL_HEALTH, MODEL_STATES } from '../words/modelStates';

/** A model as a row of the table. */
export interface ModelRow {
  id: string;
  status: ModelStatus;
  /** Undefined before they were answered. */
  figures: ModelMetricsLine | undefined;
}

/** Columns of the list of models. */
export const MODEL_COLUMNS: ColumnConfig<ModelRow>[] = [
  {
    id: 'model',
    label: 'Model',
    isRowHeader: true,
    minWidth: 150,
    defaultWidth: '2fr',
    cell: ({ id }) => <CellText title={id} href={`/ml-models/${id}`} />,
  },
  {
    id: 'state',
    label: 'State',
    minWidth: 145,
    cell: ({ status }) => (
      <Cell>
        <StatusChip
          tone={MODEL_STATES[status.state].tone}
          title={MODEL_STATES[status.state].meaning}
        >
          {MODEL_STATES[status.state].word}
        </StatusChip>
      </Cell>
    ),
  },
  {
    id: 'health',
    label: 'Health',
    minWidth: 125,
    cell: ({ status }) => (
      <Cell>
        <StatusChip
          tone={MODEL_HEALTH[status.health].tone}
          title={status.reasons.join('; ')}
        >
          {MODEL_HEALTH[status.health].word}
        </StatusChip>
      </Cell>
    ),
  },
  {
    id: 'version',
    label: 'In production',
    minWidth: 150,
    cell: ({ status }) =>
      status.production ? (
        <CellText
          title={status.production.version}
          description={describeTraffic(status)}
        />
      ) : (
        <CellText title="none" color="secondary" />
      ),
  },
  {
    id: 'accuracy',
    label: 'Accuracy',
    minWidth: 100,
    cell: ({ figures }) => (
      <Cell>
        <VerdictNumber
          value={figures?.accuracy}
          threshold={ML_THRESHOLDS.accuracy}
          format={formatPercent}
          showLimit={false}
        />
      </Cell>
    ),
  },
  {
    id: 'drift',
    label: 'Drift',
    minWidth: 85,
    cell: ({ figures }) => (
      <Cell>
        <VerdictNumber
          value={figures?.driftScore}
          threshold={ML_THRESHOLDS.driftScore}
          format={formatFigure}
          showLimit={false}
        />
      </Cell>
    ),
  },
  {
    id: 'latency',
    label: 'p95',
    minWidth: 90,
    cell: ({ figures }) => (
      <Cell>
        <VerdictNumber
          value={figures?.latencyMs.p95}
          threshold={ML_THRESHOLDS.latencyMs}
          format={formatMilliseconds}
          showLimit={false}
        />
      </Cell>
    ),
  },
  {
    id: 'availability',
    label: 'Features',
    minWidth: 100,
    cell: ({ figures }) => (
      <Cell>
        <VerdictNumber
          value={figures?.featureAvailability}
          threshold={ML_THRESHOLDS.featureAvailability}
          format={formatPercent}
          showLimit={false}
        />
      </Cell>
    ),
  },
  {
    id: 'predictions',
    label: 'Predictions',
    minWidth: 115,
    cell: ({ figures }) => (
      <CellText title={formatCount(figures?.predictionsTotal)} />
    ),
  },
];

function describeTraffic({ production, canary }: ModelStatus): string {
  return canary
    ? `${canary.version} has ${canary.trafficPercent} %`
    : `since ${formatAgo(production?.since)}`;
}
