import {
  EmptyState,
  LiveContent,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import type { Live } from '@analytics-engine/plugin-analytics-react';
import type { ReactNode } from 'react';
import { useClosedGates } from '../../hooks/useOverview';
import { useQuarantines } from '../../hooks/useDataset';
import { GateItem } from './GateItem';
import { QuarantineItem } from './QuarantineItem';
import styles from '../overview/Faults.module.css';

/** What failed checks hold back, and the rows that they took out; each can be undone. */
export function HoldsTab(props: { name: string }) {
  return (
    <>
      <HoldList
        title="Gates"
        description="Work that waits because a check failed"
        live={useClosedGates(props.name)}
        empty={
          <EmptyState
            title="Nothing is held back"
            description="A critical check may pause the pipelines that feed this dataset, or keep models from being trained or deployed on it. That it did, why, and how to end it stands here."
          />
        }
        item={gate => <GateItem key={gate.id} gate={gate} />}
      />
      <HoldList
        title="Quarantine"
        description="Rows that failed checks moved out of the dataset"
        live={useQuarantines(props.name)}
        empty={
          <EmptyState
            title="No row was moved out"
            description="A critical check may move the rows that fail it into a quarantine table, from which they can be released or discarded."
          />
        }
        item={quarantine => (
          <QuarantineItem key={quarantine.id} quarantine={quarantine} />
        )}
      />
    </>
  );
}

function HoldList<T>(props: {
  title: string;
  description: string;
  live: Live<T[]>;
  empty: ReactNode;
  item(value: T): ReactNode;
}) {
  return (
    <PageSection title={props.title} description={props.description}>
      <LiveContent
        live={props.live}
        errorTitle={`${props.title} could not be loaded`}
        heightPx={100}
      >
        {list =>
          list.length === 0 ? (
            props.empty
          ) : (
            <ul className={styles.faults}>{list.map(props.item)}</ul>
          )
        }
      </LiveContent>
    </PageSection>
  );
}
