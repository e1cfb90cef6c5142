import styles from './Sparkline.module.css';

const WIDTH = 96;
const HEIGHT = 24;
const PADDING = 3;

/** The course of a number in a table's cell, with a sentence that says the same. */
export function Sparkline(props: {
  /** Whose course it is: `Score of orders`. */
  title: string;
  /** Oldest first; null leaves a gap. */
  values: Array<number | null>;
  format(value: number): string;
  /** Ends of the value axis; the smallest and the largest value by default. */
  domain?: [low: number, high: number];
}) {
  const known = props.values.filter((v): v is number => v !== null);
  if (known.length === 0) {
    return <span className={styles.none}>no history</span>;
  }
  const low = props.domain?.[0] ?? Math.min(...known);
  const high = props.domain?.[1] ?? Math.max(...known);
  const x = (index: number) =>
    PADDING +
    ((WIDTH - 2 * PADDING) * index) / Math.max(1, props.values.length - 1);
  const y = (value: number) =>
    HEIGHT -
    PADDING -
    ((HEIGHT - 2 * PADDING) * (value - low)) / (high - low || 1);
  const last = props.values.length - 1;
  const lastValue = props.values[last];
  return (
    <svg
      className={styles.line}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${props.title}: now ${props.format(
        known[known.length - 1],
      )}, between ${props.format(Math.min(...known))} and ${props.format(
        Math.max(...known),
      )} over ${known.length} points.`}
    >
      <path d={pathOf(props.values, x, y)} />
      {lastValue === null ? null : (
        <circle cx={x(last)} cy={y(lastValue)} r={2.5} />
      )}
    </svg>
  );
}

function pathOf(
  values: Array<number | null>,
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  return values
    .map((value, index) => {
      if (value === null) {
        return '';
      }
      const joins = index > 0 && values[index - 1] !== null;
      return `${joins ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(
        1,
      )}`;
    })
    .join('');
}
