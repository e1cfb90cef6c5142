import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import type { CheckItem } from '@analytics-engine/plugin-analytics-common';
import { formatAgo } from '@analytics-engine/plugin-analytics-react';
import { Alert, ButtonLink } from '@backstage/ui';
import { useIncidents } from '../../hooks/useIncidents';
import { OPEN_INCIDENTS } from '../../incidents/openIncidents';
import { nameOfRef } from '../../status/EntityRefText';
import { INCIDENT_STATE_WORDS } from '../../words/statuses';

/** The incident that is open on a check, if there is one. */
export function CheckIncidents(props: { item: CheckItem }) {
  const live = useIncidents({
    ...OPEN_INCIDENTS,
    checkId: props.item.definition.id,
  });
  const incident = live.data?.incidents[0];
  if (!incident) {
    return null;
  }
  const person = incident.assignee ?? incident.owner;
  return (
    <Alert
      status="warning"
      icon
      title={`${incident.id} is open since ${formatAgo(incident.openedAt)}`}
      description={`${INCIDENT_STATE_WORDS[incident.state].meaning} ${
        person
          ? `${incident.assignee ? 'Assignee' : 'Owner'}: ${nameOfRef(person)}.`
          : ''
      }`}
      customActions={
        <ButtonLink
          size="small"
          variant="secondary"
          href={QUALITY_PATHS.incident(incident.id)}
        >
          Open the incident
        </ButtonLink>
      }
    />
  );
}
