import type {
  PipelineErrorsResponse,
  QuarantineClass,
} from '@analytics-engine/plugin-analytics-common';
import {
  PageSection,
  formatCount,
} from '@analytics-engine/plugin-analytics-react';
import { QUARANTINE_CLASSES } from '../../words/quarantineClasses';
import styles from './Failed.module.css';

/** The reasons, most records first; choosing one filters the list. */
export function ErrorClasses(props: {
  classes: PipelineErrorsResponse['classes'];
  selected: QuarantineClass | undefined;
  onSelect(errorClass: QuarantineClass | undefined): void;
}) {
  const { selected, onSelect } = props;
  const classes = [...props.classes].sort((a, b) => b.records - a.records);
  return (
    <PageSection
      title="Why"
      description="Choose a reason to see only its batches"
    >
      <div className={styles.classes} role="group" aria-label="Reasons">
        {classes.map(entry => (
          <button
            key={entry.class}
            type="button"
            className={styles.class}
            aria-pressed={selected === entry.class}
            onClick={() =>
              onSelect(selected === entry.class ? undefined : entry.class)
            }
          >
            <strong>{QUARANTINE_CLASSES[entry.class].word}</strong>
            <span>
              {countOf(entry.records, 'record', 'records')} in{' '}
              {countOf(entry.batches, 'batch', 'batches')}
            </span>
            <small>{QUARANTINE_CLASSES[entry.class].meaning}</small>
          </button>
        ))}
      </div>
    </PageSection>
  );
}

function countOf(count: number, one: string, several: string): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`;
}
