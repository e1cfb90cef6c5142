import { ML_THRESHOLDS } from '@analytics-engine/plugin-analytics-common';
import type {
  ModelMetricsLine,
  ModelStatus,
} from '@analytics-engine/plugin-analytics-common';
import {
  StatusChip,
  VerdictNumber,
  formatAgo,
} from '@analytics-engine/plugin-analytics-react';
import { Link } from '@backstage/ui';
import { formatFigure } from '../words/figures';
import { MODEL_HEALTH, MODEL_STATES } from '../words/modelStates';
import styles from './ModelLines.module.css';

/** Every model on one line: what it does, how well, and what is being rolled out. */
export function ModelLines(props: {
  models: ModelStatus[];
  /** Undefined before they were answered. */
  metrics: ModelMetricsLine[] | undefined;
}) {
  return (
    <ul className={styles.models}>
      {props.models.map(status => {
        const { model, state, health, reasons } = status;
        const figures = props.metrics?.find(line => line.model === model);
        return (
          <li key={model}>
            <Link href={`/ml-models/${model}`}>{model}</Link>
            <span>
              {health === 'UP' ? (
                <StatusChip
                  tone={MODEL_STATES[state].tone}
                  title={MODEL_STATES[state].meaning}
                >
                  {MODEL_STATES[state].word}
                </StatusChip>
              ) : (
                <StatusChip
                  tone={MODEL_HEALTH[health].tone}
                  title={reasons.join('; ')}
                >
                  {MODEL_STATES[state].word}, {MODEL_HEALTH[health].word}
                </StatusChip>
              )}
            </span>
            <span>
              drift{' '}
              <VerdictNumber
                value={figures?.driftScore ?? null}
                threshold={ML_THRESHOLDS.driftScore}
                format={formatFigure}
                showLimit={false}
              />
            </span>
            <span>{rolloutOf(status)}</span>
          </li>
        );
      })}
    </ul>
  );
}

function rolloutOf({ production, canary, deploymentId }: ModelStatus): string {
  if (canary) {
    return `${canary.version} answers ${
      canary.trafficPercent
    } % since ${formatAgo(canary.since)}`;
  }
  if (deploymentId) {
    return 'a version is being made ready';
  }
  return production
    ? `${production.version} since ${formatAgo(production.since)}`
    : 'nothing in production';
}
