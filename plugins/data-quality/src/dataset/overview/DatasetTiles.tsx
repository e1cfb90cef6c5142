import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { DatasetQualityDetail } from '@analytics-engine/plugin-analytics-common';
import {
  Tile,
  TileRow,
  formatAge,
  formatAgo,
  formatCount,
  formatMs,
  formatPercent,
  formatSeconds,
} from '@analytics-engine/plugin-analytics-react';
import { Link } from '@backstage/ui';
import {
  FRESHNESS_STATUSES,
  QUALITY_STATUSES,
  RUN_STATUSES,
} from '../../words/statuses';
import { formatScore } from '../../words/formatScore';
import { freshnessWords } from '../../words/freshnessWords';

/** A dataset's numbers against the operations manual's limits. */
export function DatasetTiles(props: { quality: DatasetQualityDetail }) {
  const { quality } = props;
  const { freshness, lastRun } = quality;
  return (
    <TileRow label={`Key figures of ${quality.dataset}`}>
      <Tile
        label="Score"
        value={formatScore(quality.score)}
        hint="normal above 95 %, alert below 90 %"
        tone={QUALITY_STATUSES[quality.status].tone}
      />
      <Tile
        label="Checks failed"
        value={`${quality.failedChecks} of ${quality.checks}`}
        hint={`${formatPercent(quality.coverage)} could be evaluated`}
        tone={quality.failedChecks > 0 ? 'danger' : 'success'}
      />
      <Tile
        label="Open incidents"
        value={formatCount(quality.openIncidents)}
        hint={
          quality.openIncidents > 0 ? (
            <Link
              href={`${QUALITY_PATHS.incidents}?dataset=${quality.dataset}`}
            >
              {quality.wrongSince
                ? `the worst since ${formatAgo(quality.wrongSince)}`
                : 'look at them'}
            </Link>
          ) : (
            'nothing waits for you'
          )
        }
        tone={quality.openIncidents > 0 ? 'warning' : 'success'}
      />
      <Tile
        label="Newest row"
        value={
          freshness.lagSeconds === null
            ? FRESHNESS_STATUSES[freshness.status].word
            : `${formatAge(freshness.lagSeconds)} old`
        }
        hint={
          freshness.column
            ? `by ${freshness.column}, limit ${formatSeconds(
                freshness.errorAfterSeconds,
              )}`
            : 'there is no time column'
        }
        tone={freshnessWords(freshness).tone}
      />
      <Tile
        label="Last run"
        value={lastRun ? formatAgo(lastRun.finishedAt) : 'never'}
        hint={
          lastRun ? (
            <Link href={QUALITY_PATHS.run(quality.dataset, lastRun.runId)}>
              {`${formatCount(lastRun.rowsScanned)} rows in ${formatMs(
                lastRun.durationMs,
              )}`}
            </Link>
          ) : (
            'check it now'
          )
        }
        tone={lastRun ? RUN_STATUSES[lastRun.status].tone : 'neutral'}
      />
    </TileRow>
  );
}
