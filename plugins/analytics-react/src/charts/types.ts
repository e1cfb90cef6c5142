/** One line or area of a chart. */
export interface ChartSeries<Point> {
  /** Name in the legend and in the text alternative. */
  label: string;
  value(point: Point): number | null;
  /** CSS colour, one of the theme's variables. */
  color: string;
  /** Draws it as a filled area. */
  area?: boolean;
}

/** The values that were expected, drawn as a band behind the lines. */
export interface ChartBand<Point> {
  /** Name in the legend and in the text alternative: `expected`. */
  label: string;
  /** Null where nothing was expected. */
  range(point: Point): [low: number, high: number] | null;
}

/** Points that stand out, drawn as dots on the first series. */
export interface ChartMarks<Point> {
  /** What a mark says: `anomaly`. */
  label: string;
  isMarked(point: Point): boolean;
}

/** What every trend chart is given. */
export interface TrendChartProps<Point> {
  /** What the chart shows: `Events per second`. */
  title: string;
  points: Point[];
  at(point: Point): string;
  series: Array<ChartSeries<Point>>;
  format(value: number | null): string;
  /** A limit drawn as a dashed line. */
  limit?: { value: number; label: string };
  band?: ChartBand<Point>;
  marks?: ChartMarks<Point>;
  /** Ends of the value axis; from zero to what is there by default. */
  domain?: [low: number, high: number];
  heightPx?: number;
}

/** One line of a curve chart. */
export interface CurveLine {
  label: string;
  /** CSS colour, one of the theme's variables. */
  color: string;
  points: Array<{ x: number; y: number }>;
}

/** What a curve chart is given. */
export interface CurveChartProps {
  /** What the chart shows: `Log loss of gradient-boosting`. */
  title: string;
  lines: CurveLine[];
  /** What is counted on the horizontal axis: `iteration`. */
  unit: string;
  format(value: number | null | undefined): string;
}

/** Colours of series that stand for no verdict. */
export const SERIES_COLORS = [
  'var(--analytics-series-1, #3b82f6)',
  'var(--analytics-series-2, #a855f7)',
  'var(--analytics-series-3, #f59e0b)',
] as const;
