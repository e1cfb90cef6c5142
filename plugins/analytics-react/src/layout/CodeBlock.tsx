import styles from './CodeBlock.module.css';

/** Text for machines, as it is; what is long is scrolled, also from the keyboard. */
export function CodeBlock(props: {
  /** What it is, for whoever does not see what stands around it. */
  label: string;
  text: string;
}) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className={styles.code} tabIndex={0} aria-label={props.label}>
      {props.text}
    </pre>
  );
}
