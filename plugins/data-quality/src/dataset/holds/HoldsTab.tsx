import {
  EmptyState,
  LiveContent,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { useClosedGates } from '../../hooks/useOverview';
import { useQuarantines } from '../../hooks/useDataset';
import { GateItem } from './GateItem';
import { QuarantineItem } from './QuarantineItem';
import styles from '../overview/Faults.module.css';

/** What failed checks hold back, and the rows that they took out; each can be undone. */
export function HoldsTab(props: { name: string }) {
  const gates = useClosedGates(props.name);
  const quarantines = useQuarantines(props.name);
  return (
    <>
      <PageSection
        title="Gates"
        description="Work that waits because a check failed"
      >
        <LiveContent
          live={gates}
          errorTitle="The gates could not be loaded"
          heightPx={100}
        >
          {closed =>
            closed.length === 0 ? (
              <EmptyState
                title="Nothing is held back"
                description="A critical check may pause the pipelines that feed this dataset, or keep models from being trained or deployed on it. That it did, why, and how to end it stands here."
              />
            ) : (
              <ul className={styles.faults}>
                {closed.map(gate => (
                  <GateItem key={gate.id} gate={gate} />
                ))}
              </ul>
            )
          }
        </LiveContent>
      </PageSection>
      <PageSection
        title="Quarantine"
        description="Rows that failed checks moved out of the dataset"
      >
        <LiveContent
          live={quarantines}
          errorTitle="The quarantine could not be loaded"
          heightPx={100}
        >
          {list =>
            list.length === 0 ? (
              <EmptyState
                title="No row was moved out"
                description="A critical check may move the rows that fail it into a quarantine table, from which they can be released or discarded."
              />
            ) : (
              <ul className={styles.faults}>
                {list.map(quarantine => (
                  <QuarantineItem key={quarantine.id} quarantine={quarantine} />
                ))}
              </ul>
            )
          }
        </LiveContent>
      </PageSection>
    </>
  );
}
