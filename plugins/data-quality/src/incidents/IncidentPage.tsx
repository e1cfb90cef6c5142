import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import {
  LiveContent,
  LiveIndicator,
  PageBody,
} from '@analytics-engine/plugin-analytics-react';
import { Header } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { useIncident } from '../hooks/useIncidents';
import { IncidentActions } from './IncidentActions';
import { IncidentView } from './IncidentView';

/** One incident: what is wrong, who works on it, and what happened so far. */
export function IncidentPage() {
  const { id = '' } = useParams();
  return <OneIncident key={id} id={id} />;
}

function OneIncident(props: { id: string }) {
  const live = useIncident(props.id);
  const incident = live.data;
  return (
    <>
      <Header
        title={incident?.title ?? props.id}
        breadcrumbs={[
          { label: 'Data quality', href: QUALITY_PATHS.overview },
          { label: 'Incidents', href: QUALITY_PATHS.incidents },
        ]}
        metadata={
          incident
            ? [
                { label: 'Incident', value: incident.id },
                { label: 'Numbers', value: <LiveIndicator live={live} /> },
              ]
            : undefined
        }
        customActions={
          incident ? <IncidentActions incident={incident} /> : undefined
        }
      />
      <PageBody>
        <LiveContent
          live={live}
          errorTitle={`The incident ${props.id} could not be loaded`}
          heightPx={360}
        >
          {data => <IncidentView incident={data} />}
        </LiveContent>
      </PageBody>
    </>
  );
}
