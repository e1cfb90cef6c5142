import { modelEntityName } from '@analytics-engine/plugin-analytics-common';
import {
  DetailHeader,
  LiveContent,
  PageBody,
} from '@analytics-engine/plugin-analytics-react';
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

/** One model: where it stands and the safe way back above, the rest in tabs. */
export function ModelPage() {
  const { name = '', '*': rest = '' } = useParams();
  const live = useModelStatus(name);
  const status = live.data?.model === name ? live.data : undefined;
  return (
    <>
      <DetailHeader
        title={name}
        parent={{ label: 'ML models', href: '/ml-models' }}
        tabs={TABS}
        basePath={`/ml-models/${name}`}
        rest={rest}
        live={live}
        status={status && { label: 'State', ...MODEL_STATES[status.state] }}
        catalogHref={`/catalog/default/resource/${modelEntityName(name)}`}
        actions={status && <RollbackButton status={status} />}
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
