import type {
  DatasetsQualityResponse,
  QualityGate,
} from '@analytics-engine/plugin-analytics-common';
import {
  Tile,
  TileRow,
  formatCount,
  formatPercent,
} from '@analytics-engine/plugin-analytics-react';
import { QUALITY_STATUSES } from '../words/statuses';
import { formatScore } from '../words/formatScore';

/** The numbers behind the verdict. */
export function OverallTiles(props: {
  quality: DatasetsQualityResponse;
  openIncidents: number | undefined;
  gates: QualityGate[] | undefined;
}) {
  const { overall, datasets } = props.quality;
  const checked = datasets.filter(({ checks }) => checks > 0);
  const healthy = checked.filter(({ status }) => status === 'HEALTHY');
  const watched = datasets.filter(({ freshness }) => freshness.expected);
  const stale = watched.filter(({ freshness }) => freshness.status === 'STALE');
  const held = props.gates?.length;
  return (
    <TileRow label="Key figures of data quality">
      <Tile
        label="Overall score"
        value={formatScore(overall.score)}
        hint="normal above 95 %, alert below 90 %"
        tone={QUALITY_STATUSES[overall.status].tone}
      />
      <Tile
        label="Healthy datasets"
        value={`${healthy.length} of ${checked.length}`}
        hint={`${formatCount(datasets.length - checked.length)} without checks`}
        tone={healthy.length === checked.length ? 'success' : 'warning'}
      />
      <Tile
        label="Coverage"
        value={formatPercent(overall.coverage)}
        hint="of the checks could be evaluated"
        tone={overall.coverage < 1 ? 'warning' : 'success'}
      />
      <Tile
        label="Open incidents"
        value={formatCount(props.openIncidents)}
        hint={
          props.openIncidents === 0 ? 'nothing waits for you' : 'one per check'
        }
        tone={props.openIncidents ? 'warning' : 'success'}
      />
      <Tile
        label="Stale datasets"
        value={formatCount(stale.length)}
        hint={
          stale.map(({ dataset }) => dataset).join(', ') ||
          `of ${watched.length} that a check expects to be fresh`
        }
        tone={stale.length > 0 ? 'danger' : 'success'}
      />
      <Tile
        label="Work held back"
        value={formatCount(held)}
        hint={held ? 'gates closed by failed checks' : 'no gate is closed'}
        tone={held ? 'warning' : 'success'}
      />
    </TileRow>
  );
}
