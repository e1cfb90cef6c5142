import { Skeleton, Text } from '@backstage/ui';
import { Suspense, lazy } from 'react';
import type { CurveChartProps, CurveLine } from './types';
import styles from './TrendChart.module.css';

// The drawing library is large, so pages load without it.
const CurveChartCanvas = lazy(() => import('./CurveChartCanvas'));

const HEIGHT_PX = 200;

/** Values over a count, such as a loss over iterations; its label says where each line begins and ends. */
export function CurveChart(props: CurveChartProps) {
  const { title, lines, format } = props;
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <Text as="span" variant="body-medium" weight="bold">
          {title}
        </Text>
        <span className={styles.legend} aria-hidden>
          {lines.map(line => (
            <span key={line.label} className={styles.key}>
              <span
                className={styles.swatch}
                style={{ background: line.color }}
              />
              {line.label} <strong>{format(line.points.at(-1)?.y)}</strong>
            </span>
          ))}
        </span>
      </figcaption>
      <div
        role="img"
        aria-label={`${title}: ${lines
          .map(line => describe(line, format))
          .join('; ')}.`}
        style={{ height: HEIGHT_PX }}
        className={styles.canvas}
      >
        <Suspense fallback={<Skeleton width="100%" height={HEIGHT_PX} />}>
          <CurveChartCanvas {...props} />
        </Suspense>
      </div>
    </figure>
  );
}

function describe(
  { label, points }: CurveLine,
  format: CurveChartProps['format'],
): string {
  return points.length === 0
    ? `${label} none`
    : `${label} from ${format(points[0].y)} to ${format(
        points.at(-1)?.y,
      )} over ${points.length} points`;
}
