import styles from './ShareBars.module.css';

/** Values and how often each occurs, as a list with bars. */
export function ShareBars(props: {
  /** What is listed: `Most frequent values of country`. */
  title: string;
  items: Array<{ label: string; count: number }>;
  /** What a full bar stands for. */
  total: number;
  format(count: number): string;
}) {
  return (
    <ol className={styles.list} aria-label={props.title}>
      {props.items.map(item => (
        <li key={item.label} className={styles.item}>
          <span className={styles.label} title={item.label}>
            {item.label === '' ? <em>empty</em> : item.label}
          </span>
          <span className={styles.track} aria-hidden>
            <span
              className={styles.bar}
              style={{
                width: `${Math.min(
                  100,
                  (100 * item.count) / Math.max(1, props.total),
                )}%`,
              }}
            />
          </span>
          <span className={styles.count}>{props.format(item.count)}</span>
        </li>
      ))}
    </ol>
  );
}
