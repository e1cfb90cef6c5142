import type {
  IncidentDetail,
  IncidentTransition,
} from '@analytics-engine/plugin-analytics-common';
import { Button, Flex } from '@backstage/ui';
import { useState } from 'react';
import { AssignDialog } from './AssignDialog';
import { ResolveDialog } from './ResolveDialog';
import { useTransition } from './useTransition';

const LABELS: Record<IncidentTransition, string> = {
  acknowledge: 'Acknowledge',
  assign: 'Assign',
  resolve: 'Resolve',
  reopen: 'Reopen',
};

/** What can be done with an incident now, as the backend says. */
export function IncidentActions(props: { incident: IncidentDetail }) {
  const { incident } = props;
  const transition = useTransition(incident.id);
  const [dialog, setDialog] = useState<'assign' | 'resolve'>();
  const choose = (name: IncidentTransition) =>
    name === 'assign' || name === 'resolve'
      ? setDialog(name)
      : transition.run({ transition: name }).catch(() => undefined);
  return (
    <Flex gap="2" align="center">
      {incident.availableTransitions.map(name => (
        <Button
          key={name}
          variant={name === 'resolve' ? 'primary' : 'secondary'}
          isPending={transition.pending === name}
          isDisabled={transition.pending !== undefined}
          onPress={() => choose(name)}
        >
          {name === 'assign' && incident.assignee ? 'Reassign' : LABELS[name]}
        </Button>
      ))}
      {dialog === 'assign' ? (
        <AssignDialog
          incident={incident}
          onAssign={request => transition.run(request, { quiet: true })}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
      {dialog === 'resolve' ? (
        <ResolveDialog
          incident={incident}
          onResolve={request => transition.run(request, { quiet: true })}
          onClose={() => setDialog(undefined)}
        />
      ) : null}
    </Flex>
  );
}
