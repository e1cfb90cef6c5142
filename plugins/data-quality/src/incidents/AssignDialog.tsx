import type {
  Incident,
  IncidentTransitionRequest,
} from '@analytics-engine/plugin-analytics-common';
import { ConfirmDialog } from '@analytics-engine/plugin-analytics-react';
import { Combobox, Text } from '@backstage/ui';
import { useState } from 'react';
import { useAssignees } from './useAssignees';

/** Asks who works on an incident: somebody from the catalog, or any reference. */
export function AssignDialog(props: {
  incident: Incident;
  onAssign(request: IncidentTransitionRequest): Promise<void>;
  onClose(): void;
}) {
  const { incident } = props;
  const offered = useAssignees(incident);
  const [assignee, setAssignee] = useState(incident.assignee ?? '');
  return (
    <ConfirmDialog
      isOpen
      title={`Who works on ${incident.id}?`}
      confirmLabel="Assign"
      isConfirmDisabled={assignee.trim() === ''}
      onConfirm={() =>
        props.onAssign({ transition: 'assign', assignee: assignee.trim() })
      }
      onClose={props.onClose}
    >
      <Text>They are notified.</Text>
      <Combobox
        label="Assignee"
        description="A user or group of the catalog, such as user:default/guest"
        isRequired
        allowsCustomValue
        options={offered.map(ref => ({ id: ref, label: ref }))}
        inputValue={assignee}
        onInputChange={setAssignee}
      />
    </ConfirmDialog>
  );
}
