import type { TrainingCurve } from '@analytics-engine/plugin-analytics-common';
import {
  ChartGrid,
  CurveChart,
  SERIES_COLORS,
} from '@analytics-engine/plugin-analytics-react';
import { formatFigure } from '../../words/figures';

/** How the loss fell, for each algorithm that was tried. */
export function LearningCurves(props: { curves: TrainingCurve[] }) {
  const curves = props.curves.filter(({ points }) => points.length > 1);
  if (curves.length === 0) {
    return null;
  }
  return (
    <ChartGrid>
      {curves.map(curve => (
        <CurveChart
          key={curve.algorithm}
          title={`Log loss of ${curve.algorithm}`}
          unit="iteration"
          format={formatFigure}
          lines={[
            {
              label: 'learned rows',
              color: SERIES_COLORS[0],
              points: curve.points.map(point => ({
                x: point.iteration,
                y: point.trainLoss,
              })),
            },
            {
              label: 'held-out rows',
              color: SERIES_COLORS[2],
              points: curve.points.flatMap(point =>
                point.validationLoss === null
                  ? []
                  : [{ x: point.iteration, y: point.validationLoss }],
              ),
            },
          ].filter(({ points }) => points.length > 0)}
        />
      ))}
    </ChartGrid>
  );
}
