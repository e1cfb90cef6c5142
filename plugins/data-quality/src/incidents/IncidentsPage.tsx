import {
  INCIDENT_STATES,
  QUALITY_PATHS,
} from '@analytics-engine/plugin-analytics-common';
import type { IncidentState } from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  LiveContent,
  LiveIndicator,
  PageBody,
  PageSection,
  Pager,
} from '@analytics-engine/plugin-analytics-react';
import { Header, Select } from '@backstage/ui';
import { useSearchParams } from 'react-router-dom';
import { useDatasetsQuality } from '../hooks/useOverview';
import { useIncidentPages } from '../hooks/useIncidents';
import styles from '../pages/Quality.module.css';
import { INCIDENT_STATE_WORDS } from '../words/statuses';
import { IncidentTable } from './IncidentTable';
import { INCIDENTS_PER_PAGE, OPEN_INCIDENTS } from './openIncidents';

const ANY = 'any';
const UNRESOLVED = 'unresolved';

/** Everything that was wrong, by default what still is. */
export function IncidentsPage() {
  const [params, setParams] = useSearchParams();
  const dataset = params.get('dataset') ?? ANY;
  const state = params.get('state') ?? UNRESOLVED;
  const pages = useIncidentPages({
    states: statesOf(state),
    dataset: dataset === ANY ? undefined : dataset,
    limit: INCIDENTS_PER_PAGE,
  });
  const { live } = pages;
  const choose = (name: string, value: string, fallback: string) => {
    const next = new URLSearchParams(params);
    if (value === fallback) {
      next.delete(name);
    } else {
      next.set(name, value);
    }
    setParams(next, { replace: true });
  };
  return (
    <>
      <Header
        title="Incidents"
        breadcrumbs={[{ label: 'Data quality', href: QUALITY_PATHS.overview }]}
        description="What is wrong with the data until somebody says why it no longer is"
        customActions={<LiveIndicator live={live} />}
      />
      <PageBody>
        <div className={styles.chips}>
          <Select
            label="State"
            size="small"
            options={[
              { id: UNRESOLVED, label: 'Not resolved' },
              { id: ANY, label: 'Any' },
              ...INCIDENT_STATES.map(id => ({
                id,
                label: INCIDENT_STATE_WORDS[id].word,
              })),
            ]}
            value={state}
            onChange={key => choose('state', String(key), UNRESOLVED)}
          />
          <DatasetSelect
            value={dataset}
            onChange={value => choose('dataset', value, ANY)}
          />
        </div>
        <PageSection title="Incidents" description="Newest first">
          <LiveContent
            live={live}
            errorTitle="The incidents could not be loaded"
          >
            {({ incidents, total }) =>
              incidents.length === 0 ? (
                <EmptyState
                  title={
                    state === UNRESOLVED
                      ? 'Nothing is wrong'
                      : 'There is no such incident'
                  }
                  description="When a check fails, one incident is opened and kept until it passes again or somebody resolves it."
                />
              ) : (
                <>
                  <IncidentTable incidents={incidents} />
                  <Pager pages={pages} shown={incidents.length} total={total} />
                </>
              )
            }
          </LiveContent>
        </PageSection>
      </PageBody>
    </>
  );
}

function statesOf(chosen: string): IncidentState[] | undefined {
  if (chosen === UNRESOLVED) {
    return OPEN_INCIDENTS.states;
  }
  return INCIDENT_STATES.some(state => state === chosen)
    ? [chosen as IncidentState]
    : undefined;
}

function DatasetSelect(props: {
  value: string;
  onChange(value: string): void;
}) {
  const names = (useDatasetsQuality().data?.datasets ?? []).map(
    ({ dataset }) => dataset,
  );
  // The one that the URL names also while the list is on its way.
  const offered = names.includes(props.value)
    ? names
    : [...names, ...(props.value === ANY ? [] : [props.value])];
  return (
    <Select
      label="Dataset"
      size="small"
      options={[
        { id: ANY, label: 'Any' },
        ...offered.map(name => ({ id: name, label: name })),
      ]}
      value={props.value}
      onChange={key => props.onChange(String(key))}
    />
  );
}
