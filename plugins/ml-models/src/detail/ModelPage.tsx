import { modelEntityName } from '@analytics-engine/plugin-analytics-common';
import {
  LiveContent,
  LiveIndicator,
  PageBody,
} from '@analytics-engine/plugin-analytics-react';
import { ButtonLink, Flex, Header, HeaderMetadataStatus } from '@backstage/ui';
import { Navigate, Route, Routes, useParams } from 'react-router-dom';
import { useModelStatus } from '../hooks/useModels';
import { MODEL_STATES } from '../words/modelStates';
import { RollbackButton } from './deployment/RollbackButton';
import { DeploymentTab } from './deployment/DeploymentTab';
import { DriftTab } from './drift/DriftTab';
import { OverviewTab } from './overview/OverviewTab';
import { PerformanceTab } from './performance/PerformanceTab';
import { TrainingTab } from './training/TrainingTab';
import { TryItTab } from './tryIt/TryItTab';
import { VersionsTab } from './versions/VersionsTab';

const TABS = [
  ['overview', 'Overview'],
  ['deployment', 'Deployment'],
  ['versions', 'Versions'],
  ['performance', 'Performance'],
  ['drift', 'Drift'],
  ['training', 'Training'],
  ['try', 'Try it'],
] as const;

const HEADER_TONES = {
  success: 'success',
  warning: 'warning',
  danger: 'danger',
  info: 'info',
  neutral: 'info',
} as const;

/** One model: where it stands and the safe way back above, the rest in tabs. */
export function ModelPage() {
  const { name = '', '*': rest = '' } = useParams();
  const live = useModelStatus(name);
  const base = `/ml-models/${name}`;
  const status = live.data?.model === name ? live.data : undefined;
  return (
    <>
      <Header
        title={name}
        breadcrumbs={[{ label: 'ML models', href: '/ml-models' }]}
        tabs={TABS.map(([id, label]) => ({ id, label, href: `${base}/${id}` }))}
        activeTabId={rest.split('/')[0] || 'overview'}
        metadata={
          status
            ? [
                {
                  label: 'State',
                  value: (
                    <HeaderMetadataStatus
                      label={MODEL_STATES[status.state].word}
                      color={HEADER_TONES[MODEL_STATES[status.state].tone]}
                    />
                  ),
                },
                { label: 'Numbers', value: <LiveIndicator live={live} /> },
              ]
            : undefined
        }
        customActions={
          status ? (
            <Flex gap="2" align="center">
              <ButtonLink
                size="medium"
                variant="tertiary"
                href={`/catalog/default/resource/${modelEntityName(name)}`}
              >
                In the catalog
              </ButtonLink>
              <RollbackButton status={status} />
            </Flex>
          ) : undefined
        }
      />
      <PageBody>
        <LiveContent
          live={{ ...live, data: status }}
          errorTitle={`Model ${name} could not be loaded`}
          heightPx={320}
        >
          {current => (
            <Routes>
              <Route index element={<Navigate to="overview" replace />} />
              <Route path="*" element={<Navigate to="../overview" replace />} />
              <Route
                path="overview"
                element={<OverviewTab status={current} />}
              />
              <Route
                path="deployment"
                element={<DeploymentTab status={current} />}
              />
              <Route
                path="versions"
                element={<VersionsTab status={current} />}
              />
              <Route
                path="performance"
                element={<PerformanceTab name={name} />}
              />
              <Route path="drift" element={<DriftTab name={name} />} />
              <Route path="training" element={<TrainingTab name={name} />} />
              <Route path="try" element={<TryItTab status={current} />} />
            </Routes>
          )}
        </LiveContent>
      </PageBody>
    </>
  );
}
