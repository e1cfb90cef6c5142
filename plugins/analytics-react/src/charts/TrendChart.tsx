import { Skeleton, Text } from '@backstage/ui';
import { Suspense, lazy } from 'react';
import type { ComponentType } from 'react';
import { ChartTable } from './ChartTable';
import { summarizeTrend } from './summarize';
import type { TrendChartProps } from './types';
import styles from './TrendChart.module.css';

// The drawing library is large, so pages load without it.
const TrendChartCanvas = lazy(() => import('./TrendChartCanvas'));

const DEFAULT_HEIGHT_PX = 200;

/**
 * Values over time. Draws nothing that the text does not say: the figure has
 * a one-sentence summary as its label and a table with the same numbers.
 */
export function TrendChart<Point>(props: TrendChartProps<Point>) {
  const height = props.heightPx ?? DEFAULT_HEIGHT_PX;
  const Canvas = TrendChartCanvas as unknown as ComponentType<
    TrendChartProps<Point>
  >;
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <Text as="span" variant="body-medium" weight="bold">
          {props.title}
        </Text>
        <span className={styles.legend} aria-hidden>
          {props.series.map(series => (
            <span key={series.label} className={styles.key}>
              <span
                className={styles.swatch}
                style={{ background: series.color }}
              />
              {series.label}{' '}
              <strong>{props.format(lastValue(props.points, series))}</strong>
            </span>
          ))}
          {props.band ? (
            <span className={styles.key}>
              <span className={styles.bandSwatch} />
              {props.band.label}
            </span>
          ) : null}
          {props.marks ? (
            <span className={styles.key}>
              <span className={styles.markSwatch} />
              {props.marks.label}
            </span>
          ) : null}
        </span>
      </figcaption>
      <div
        role="img"
        aria-label={summarizeTrend(props)}
        style={{ height }}
        className={styles.canvas}
      >
        {props.series.every(series => isEmpty(props.points, series)) ? (
          <div className={styles.empty}>No data yet</div>
        ) : (
          <Suspense fallback={<Skeleton width="100%" height={height} />}>
            <Canvas {...props} heightPx={height} />
          </Suspense>
        )}
      </div>
      <ChartTable {...props} />
    </figure>
  );
}

function isEmpty<Point>(
  points: Point[],
  series: { value(point: Point): number | null },
): boolean {
  return points.every(point => series.value(point) === null);
}

function lastValue<Point>(
  points: Point[],
  series: { value(point: Point): number | null },
): number | null {
  for (let i = points.length - 1; i >= 0; i -= 1) {
    const value = series.value(points[i]);
    if (value !== null) {
      return value;
    }
  }
  return null;
}
