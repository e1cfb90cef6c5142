import type { DatasetsQualityResponse } from '@analytics-engine/plugin-analytics-common';
import { Tile, formatAgo } from '@analytics-engine/plugin-analytics-react';
import { formatScore } from '../words/formatScore';
import { QUALITY_STATUSES } from '../words/statuses';

/** The overall score, and what is wrong since when, for pages about everything. */
export function QualityTile(props: {
  /** Undefined while it is not known. */
  quality: DatasetsQualityResponse | undefined;
}) {
  const { overall, datasets = [] } = props.quality ?? {};
  const wrong = datasets
    .filter(({ wrongSince }) => wrongSince !== null)
    .sort((a, b) => (a.wrongSince! < b.wrongSince! ? -1 : 1));
  const hint =
    wrong.length > 0
      ? `${wrong.map(({ dataset }) => dataset).join(', ')}: since ${formatAgo(
          wrong[0].wrongSince,
        )}`
      : 'no incident is open';
  return (
    <Tile
      label="Data quality"
      value={formatScore(overall?.score)}
      hint={overall ? hint : 'not known'}
      tone={overall ? QUALITY_STATUSES[overall.status].tone : 'neutral'}
    />
  );
}
