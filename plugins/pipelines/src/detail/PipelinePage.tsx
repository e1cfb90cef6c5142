import {
  DetailHeader,
  LiveContent,
  PageBody,
} from '@analytics-engine/plugin-analytics-react';
import { Navigate, Route, Routes, useParams } from 'react-router-dom';
import { PipelineActions } from '../actions/PipelineActions';
import { usePipelineStatus } from '../hooks/usePipeline';
import { PIPELINE_STATES } from '../status/pipelineStates';
import { BlocksTab } from './blocks/BlocksTab';
import { DefinitionTab } from './definition/DefinitionTab';
import { FailedTab } from './failed/FailedTab';
import { OffsetsTab } from './offsets/OffsetsTab';
import { OverviewTab } from './overview/OverviewTab';

const TABS = [
  ['overview', 'Overview'],
  ['blocks', 'Blocks'],
  ['failed', 'Failed batches'],
  ['definition', 'Definition'],
  ['offsets', 'Offsets'],
] as const;

/** One pipeline: its state and actions above, the rest in tabs. */
export function PipelinePage() {
  const { name = '', '*': rest = '' } = useParams();
  const live = usePipelineStatus(name);
  const status = live.data?.name === name ? live.data : undefined;
  return (
    <>
      <DetailHeader
        title={name}
        parent={{ label: 'Pipelines', href: '/pipelines' }}
        tabs={TABS}
        basePath={`/pipelines/${name}`}
        rest={rest}
        live={live}
        status={status && { label: 'State', ...PIPELINE_STATES[status.state] }}
        catalogHref={`/catalog/default/component/${name}`}
        actions={
          status && (
            <PipelineActions
              name={name}
              state={status.state}
              isHeld={status.heldBy.length > 0}
              size="medium"
            />
          )
        }
      />
      <PageBody>
        <LiveContent
          live={{ ...live, data: status }}
          errorTitle={`Pipeline ${name} could not be loaded`}
          heightPx={320}
        >
          {current => (
            <Routes>
              <Route index element={<Navigate to="overview" replace />} />
              <Route path="*" element={<Navigate to="../overview" replace />} />
              <Route
                path="overview"
                element={<OverviewTab status={current} live={live} />}
              />
              <Route path="blocks" element={<BlocksTab name={name} />} />
              <Route path="failed" element={<FailedTab name={name} />} />
              <Route path="failed/:id" element={<FailedTab name={name} />} />
              <Route
                path="definition"
                element={<DefinitionTab name={name} status={current} />}
              />
              <Route
                path="offsets"
                element={<OffsetsTab name={name} state={current.state} />}
              />
            </Routes>
          )}
        </LiveContent>
      </PageBody>
    </>
  );
}
